package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.localstack.ConnectClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The page of {@code ./quickstart} in a real browser: the tests follow each other on one folder. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SearchPageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Path IMAGES = Path.of(System.getProperty("rag.home"), "docs", "images");

    private static final String TIDES = """
            # Tides

            ## Why they rise

            The moon pulls the ocean towards itself, and the water on the far side is left behind. So the sea rises and falls
            twice a day on most coasts.

            ## Spring tides

            When sun and moon stand in one line their pulls add up, and the tide is higher than at half moon.
            """;

    @TempDir
    private static Path temp;

    private static Path folder;
    private static RunningQuickstart quickstart;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() throws IOException {
        Folders.letOthersThrough(temp);
        browser = Chromium.open(Files.createDirectory(temp.resolve("profile")));
        folder = Files.createDirectory(temp.resolve("docs"));
        Files.writeString(folder.resolve("tides.md"), TIDES);
        Files.writeString(folder.resolve("backup.md"), """
                # Backups

                ## Restoring

                To restore a backup, stop the server, copy the base directory back and start the server again. It replays the
                log up to the last transaction that was archived.

                ## Schedule

                A base backup is made every night; the log is archived all day.
                """);
        Files.writeString(folder.resolve("guide.md"), Texts.guide());
        Files.writeString(
                folder.resolve("script.txt"),
                "<script>alert(1)</script> is what a hostile document may hold, and <img src=x onerror=alert(2)> too.");
        quickstart = RunningQuickstart.start(temp, folder);
        browser.get(quickstart.pageUrl());
        script("window.sameDocument = true");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
        if (quickstart != null) {
            quickstart.close();
        }
    }

    /** Nothing was refused by the page's own policy, and no script threw. */
    @AfterEach
    void theBrowserComplainsOfNothing() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
        assertThat(browser.getWindowHandles()).hasSize(1);
        assertThat(script("return window.sameDocument")).as("not reloaded").isEqualTo(true);
    }

    private static Object script(String text, Object... arguments) {
        return browser.executeScript(text, arguments);
    }

    private static void ask(String question) {
        WebElement field = browser.findElement(By.id("question"));
        field.clear();
        field.sendKeys(question);
    }

    /** The text of the first element of this kind, empty when there is none. */
    private static String text(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .findFirst()
                .map(WebElement::getText)
                .orElse("");
    }

    private static void await(Callable<Boolean> condition, String what) {
        try {
            Awaitility.await(what)
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreException(StaleElementReferenceException.class)
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    what + ": not after " + LIMIT + " at " + browser.getCurrentUrl() + "\n" + text("body"), e);
        }
    }

    private static void awaitText(String selector, String part) {
        await(() -> text(selector).contains(part), selector + " shows " + part);
    }

    @Test
    @Order(1)
    void theRightPassageComesFirst() throws IOException {
        assertThat(quickstart.log()).contains(quickstart.pageUrl());
        awaitText("#live", "live");

        ask("why does the sea rise");

        awaitText("#answers li:first-child", "The moon pulls the ocean");
        assertThat(text("#answers li:first-child h3")).contains("Tides").contains("score");
        assertThat(text("#answers li:first-child .meta"))
                .contains("docs/tides.md")
                .contains("searchable since");
        assertThat(browser.findElements(By.cssSelector("#answers li:first-child mark")))
                .extracting(WebElement::getText)
                .contains("sea", "rises");
        assertThat(text("#summary")).containsPattern("\\d+ answers in \\d+ ms");
        awaitText("#documents", "4");

        ask("sun and moon in one line");
        awaitText("#answers li:first-child", "their pulls add up");
        assertThat(text("#answers li:first-child .headings")).isEqualTo("Tides › Spring tides");
    }

    @Test
    @Order(2)
    void anEditIsSeenWithoutAReloadAndHowFreshItIs() throws IOException {
        ask("why does the sea rise");
        awaitText("#answers li:first-child", "The moon pulls the ocean");
        await(SearchPageIT::isQuiet, "what comes now is a change of its own");

        Files.writeString(
                folder.resolve("tides.md"),
                TIDES.replace("The moon pulls the ocean", "The moon draws the sea to rise"));

        awaitText("#answers li:first-child", "The moon draws the sea to rise");
        assertThat(browser.findElements(By.cssSelector("#answers li")))
                .noneMatch(answer -> answer.getText().contains("The moon pulls the ocean"));
        await(
                () -> text("#freshness").matches("(?s)docs/tides\\.md: searchable [\\d.]+ m?s after it was changed.*"),
                "freshness");
        await(
                () -> text("#change").matches("1 document changed, [1-9]\\d* chunks? kept, 1 embedded.*"),
                "kept and embedded");
        assertThat(browser.findElements(By.cssSelector("#freshness-chart rect")))
                .isNotEmpty();
        assertThat(browser.findElements(By.cssSelector("#throughput-chart rect")))
                .isNotEmpty();
    }

    private static boolean isQuiet() throws IOException {
        URI api = URI.create(quickstart.pageUrl()).resolve("/api/status");
        try (InputStream answer = api.toURL().openStream()) {
            String last = JSON.readTree(answer).at("/last_change/at").asText();
            return Instant.parse(last).isBefore(Instant.now().minusSeconds(3));
        }
    }

    @Test
    @Order(3)
    void aBrokenDocumentIsNamedWithItsReason() throws IOException {
        assertThat(text("#no-failures")).isEqualTo("none");
        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.4\nthis is not a PDF");

        awaitText("#failures", "docs/broken.pdf");

        assertThat(text("#failures .error"))
                .startsWith("docs/broken.pdf: ")
                .contains("damaged")
                .doesNotContain(folder.toString());
        assertThat(text("#failures .meta")).startsWith("extract");
        assertThat(text("#failed")).isEqualTo("1");
    }

    @Test
    @Order(4)
    void thePageIsShownInLightAndDark() throws IOException {
        ask("how do I restore a backup");
        awaitText("#answers li:first-child", "To restore a backup");
        String light = background("light");
        screenshot("search-page-light.png");
        String dark = background("dark");
        screenshot("search-page-dark.png");
        background("light");

        assertThat(brightness(light)).isGreaterThan(600);
        assertThat(brightness(dark)).isLessThan(150);
    }

    private static String background(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return (String) script("return getComputedStyle(document.body).backgroundColor");
    }

    /** The sum of red, green and blue. */
    private static int brightness(String rgb) {
        return Arrays.stream(rgb.replaceAll("[^0-9,]", "").split(",", -1))
                .limit(3)
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /** Into docs/images with -Dscreenshots.write=true, which is how those of README are made. */
    private static void screenshot(String name) throws IOException {
        byte[] png = browser.getScreenshotAs(OutputType.BYTES);
        assertThat(png).hasSizeGreaterThan(10_000);
        if (Boolean.getBoolean("screenshots.write")) {
            Files.createDirectories(IMAGES);
            Files.write(IMAGES.resolve(name), png);
        }
    }

    @Test
    @Order(5)
    void aDocumentsMarkupIsShownAsText() {
        ask("hostile document");

        awaitText("#answers li:first-child .excerpt", "<script>alert(1)</script>");
        assertThat(text("#answers li:first-child .excerpt")).contains("<img src=x onerror=alert(2)>");
        assertThat(browser.findElements(By.cssSelector("#answers script, #answers img")))
                .isEmpty();
        assertThat(script("return document.getElementsByTagName('script').length"))
                .isEqualTo(1L);
    }

    @Test
    @Order(6)
    void modesFiltersAndTheStatement() {
        ask("server");
        browser.findElement(By.id("show-sql")).click();
        awaitText("#sql-text", "rag_search('server'");

        browser.findElement(By.cssSelector("input[value=keyword]")).click();
        awaitText("#sql-text", "ts_rank_cd");
        await(() -> browser.findElements(By.cssSelector("#answers li")).size() == 1, "one chunk has the word");
        assertThat(text("#answers li:first-child")).contains("docs/backup.md");

        browser.findElement(By.cssSelector("input[value=vector]")).click();
        awaitText("#sql-text", "<=>");
        browser.findElement(By.id("path")).sendKeys("*ide*.md");
        awaitText("#sql-text", "ILIKE '%%ide%.md%'");
        await(
                () -> browser.findElements(By.cssSelector("#answers .meta")).stream()
                        .allMatch(meta -> meta.getText().contains("ide")),
                "only those");
        browser.findElement(By.cssSelector("#type option[value='text/plain']")).click();
        awaitText("#summary", "No answer fits.");

        browser.findElement(By.id("path")).clear();
        awaitText("#answers li:first-child", "docs/script.txt");
        browser.findElement(By.cssSelector("#type option[value='']")).click();
        browser.findElement(By.cssSelector("input[value=hybrid]")).click();
        browser.findElement(By.id("show-sql")).click();
        await(() -> !browser.findElement(By.id("sql")).isDisplayed(), "hidden again");
    }

    @Test
    @Order(7)
    void theKeyboardIsEnough() {
        ask("why does the sea rise");
        awaitText("#answers li:first-child", "The moon draws");
        browser.findElement(By.id("question")).sendKeys(Keys.ARROW_DOWN);
        await(() -> focus().equals("Tides"), "the first answer has the focus");
        press(Keys.ARROW_DOWN);
        press(Keys.ARROW_UP);
        assertThat(focus()).isEqualTo("Tides");
        press(Keys.ESCAPE);
        assertThat(script("return document.activeElement.id")).isEqualTo("question");
        script("document.activeElement.blur()");
        press("/");
        assertThat(script("return document.activeElement.id")).isEqualTo("question");
        assertThat(browser.findElement(By.id("question")).getDomProperty("value"))
                .isEqualTo("why does the sea rise");
        // each control has a name
        assertThat(script("return [...document.querySelectorAll('input, select, button')]"
                        + ".filter(e => !e.labels?.length && !e.textContent.trim() && !e.ariaLabel).length"))
                .isEqualTo(0L);
    }

    private static String focus() {
        return (String) script("return document.activeElement.textContent");
    }

    private static void press(CharSequence key) {
        browser.switchTo().activeElement().sendKeys(key);
    }

    @Test
    @Order(8)
    void anAnswerLeadsToItsSource() {
        String page = browser.getWindowHandle();
        browser.findElement(By.cssSelector("#answers li:first-child a.open")).click();
        await(() -> browser.getWindowHandles().size() == 2, "a second tab");
        browser.getWindowHandles().stream()
                .filter(handle -> !handle.equals(page))
                .forEach(handle -> browser.switchTo().window(handle));
        awaitText("body", "## Spring tides");
        browser.close();
        browser.switchTo().window(page);
    }

    @Test
    @Order(9)
    void aPhoneShowsAllOfIt() {
        Dimension before = browser.manage().window().getSize();
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        assertThat(script("return document.documentElement.scrollWidth")).isEqualTo(390L);
        assertThat(browser.findElement(By.id("failures-heading")).isDisplayed()).isTrue();
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        assertThat(browser.manage().window().getSize()).isEqualTo(before);
    }

    @Test
    @Order(10)
    void aFailedTaskIsToldAndRestarted() throws Exception {
        execute("UPDATE rag_schema SET version = version + 97");
        new ConnectClient(quickstart.restUrl()).restart("pgvector-sink");
        Files.writeString(folder.resolve("late.md"), "# Late\n\nThis waits for a sink that runs.");
        awaitText("#connectors", "FAILED");
        awaitText("#connectors .error", "made by a newer connector");

        execute("UPDATE rag_schema SET version = version - 97");
        browser.findElement(By.cssSelector("#connectors button")).click();

        await(
                () -> !text("#connectors").contains("FAILED")
                        && text("#connectors").matches("(?s).*pgvector-sink RUNNING task 0 RUNNING.*"),
                "runs again");
        awaitText("#documents", "5");
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(quickstart.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @Order(11)
    void theCommandsAskTheSameApi() throws Exception {
        JsonNode answers = JSON.readTree(
                quickstart.ask("search", "--json", "--top", "2", "--mode", "hybrid", "how do I restore a backup"));
        assertThat(answers).hasSize(2);
        assertThat(answers.at("/0/text").asText()).contains("To restore a backup");
        assertThat(answers.at("/0/link").asText()).isEqualTo("/source?id=docs%2Fbackup.md");

        JsonNode status = JSON.readTree(quickstart.ask("status", "--json"));
        assertThat(status.path("page_url").asText()).isEqualTo(quickstart.pageUrl());
        assertThat(status.path("documents").asInt()).isEqualTo(5);
        assertThat(status.at("/failures/0/document_id").asText()).isEqualTo("docs/broken.pdf");
        assertThat(quickstart.ask("status"))
                .contains("pgvector-sink: RUNNING, task 0 RUNNING")
                .contains("5 documents")
                .contains("docs/broken.pdf (extract): ");
    }

    @Test
    @Order(12)
    void aDeletedDocumentIsGone() throws IOException {
        ask("why does the sea rise");
        awaitText("#answers li:first-child", "The moon draws");

        Files.delete(folder.resolve("tides.md"));

        await(
                () -> browser.findElements(By.cssSelector("#answers li")).stream()
                        .noneMatch(answer -> answer.getText().contains("tides.md")),
                "gone");
        awaitText("#documents", "4");
        awaitText("#change", "1 deleted");
    }
}
