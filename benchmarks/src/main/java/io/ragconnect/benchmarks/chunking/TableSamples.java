package io.ragconnect.benchmarks.chunking;

import io.ragconnect.benchmarks.chunking.TableSample.Question;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Tables as documentation has them: of facts, of settings with a sentence in each row, of prices, and of one thing's properties. */
final class TableSamples {
    private static final Instant WINTER = Instant.parse("2026-01-15T00:00:00Z");
    private static final int MAX_SENTENCE = 120;

    private TableSamples() {}

    /** The same at every run of one Java release. */
    static List<TableSample> all() {
        List<TableSample> samples = new ArrayList<>(List.of(
                countries(),
                zones(),
                settings("producer", ProducerConfig.configDef()),
                settings("consumer", ConsumerConfig.configDef()),
                settings("admin client", AdminClientConfig.configDef()),
                prices()));
        samples.addAll(sheets("Pump P-"));
        samples.add(languages().withoutHeader());
        sheets("Fan F-").forEach(sheet -> samples.add(sheet.withoutHeader()));
        return samples;
    }

    private static TableSample languages() {
        List<List<String>> rows = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (String code : Locale.getISOLanguages()) {
            Locale language = new Locale(code);
            String name = language.getDisplayLanguage(Locale.ENGLISH);
            if (rows.size() % 2 == 1) {
                questions.add(new Question(rows.size(), "What is the three-letter language code of " + name + "?"));
            }
            rows.add(List.of(name, code, language.getISO3Language(), language.getDisplayLanguage(language)));
        }
        return new TableSample(
                "Languages and their codes",
                "Languages of the world in English, with their codes by ISO 639 and their own names.",
                List.of("Language", "Two-letter code", "Three-letter code", "Own name"),
                rows,
                questions,
                true);
    }

    private static TableSample countries() {
        List<List<String>> rows = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (String code : Locale.getISOCountries()) {
            Locale country = new Locale("", code);
            Currency currency = Currency.getInstance(country);
            if (currency == null) {
                continue; // Antarctica
            }
            String name = country.getDisplayCountry(Locale.ENGLISH);
            if (rows.size() % 3 == 0) {
                questions.add(new Question(rows.size(), "Which currency is used in " + name + "?"));
            } else if (rows.size() % 3 == 1) {
                questions.add(new Question(rows.size(), "What is the three-letter country code of " + name + "?"));
            }
            rows.add(List.of(
                    name,
                    code,
                    country.getISO3Country(),
                    currency.getDisplayName(Locale.ENGLISH),
                    currency.toString()));
        }
        return new TableSample(
                "Countries and their currencies",
                "The countries of the world with their codes by ISO 3166 and their currencies by ISO 4217.",
                List.of("Country", "Two-letter code", "Three-letter code", "Currency", "Currency code"),
                rows,
                questions,
                true);
    }

    private static TableSample zones() {
        List<List<String>> rows = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (String id : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
            String[] parts = id.split("/", -1);
            if (parts.length != 2
                    || !List.of("Africa", "America", "Asia", "Australia", "Europe")
                            .contains(parts[0])) {
                continue;
            }
            ZoneId zone = ZoneId.of(id);
            String city = parts[1].replace('_', ' ');
            if (rows.size() % 5 == 0) {
                questions.add(new Question(rows.size(), "What is the offset from UTC in " + city + "?"));
            } else if (rows.size() % 5 == 1) {
                questions.add(new Question(rows.size(), "What is the time in " + city + " called?"));
            }
            rows.add(List.of(
                    city,
                    parts[0],
                    "UTC" + zone.getRules().getStandardOffset(WINTER).getId().replace("Z", "+00:00"),
                    zone.getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
        }
        return new TableSample(
                "Time zones by city",
                "The standard time of cities, without daylight saving.",
                List.of("City", "Continent", "Offset", "Name of the time"),
                rows,
                questions,
                true);
    }

    private static TableSample settings(String client, ConfigDef definition) {
        List<List<String>> rows = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (ConfigKey key : definition.configKeys().values().stream()
                .sorted((one, other) -> one.name.compareTo(other.name))
                .toList()) {
            String value = String.valueOf(key.defaultValue == ConfigDef.NO_DEFAULT_VALUE ? "" : key.defaultValue);
            if (rows.size() % 2 == 0) {
                questions.add(new Question(
                        rows.size(), "What is the default of the " + client + " setting " + key.name + "?"));
            }
            rows.add(List.of(
                    key.name,
                    key.type.toString().toLowerCase(Locale.ROOT),
                    oneLine(value),
                    key.importance.toString().toLowerCase(Locale.ROOT),
                    sentence(key.documentation)));
        }
        return new TableSample(
                "Settings of the " + client,
                "All settings of a Kafka " + client + ".",
                List.of("Setting", "Type", "Default", "Importance", "Meaning"),
                rows,
                questions,
                true);
    }

    private static TableSample prices() {
        Random random = new Random(1);
        List<String> makes = List.of("Alder", "Birch", "Cedar", "Hazel", "Juniper", "Larch", "Maple", "Rowan");
        List<String> things = List.of(
                "garden hose",
                "hand pump",
                "pressure washer",
                "chain saw",
                "leaf blower",
                "hedge trimmer",
                "water butt",
                "wheelbarrow",
                "lawn mower",
                "compost bin",
                "step ladder",
                "rain gauge");
        List<List<String>> rows = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (String thing : things) {
            for (String make : makes) {
                String name = make + " " + thing;
                questions.add(new Question(
                        rows.size(),
                        List.of(
                                        "How much does the " + name + " cost?",
                                        "What does the " + name + " weigh?",
                                        "How long is the warranty of the " + name + "?")
                                .get(rows.size() % 3)));
                rows.add(List.of(
                        name,
                        "%d.%02d €".formatted(9 + random.nextInt(600), random.nextInt(100)),
                        "%d.%d kg".formatted(1 + random.nextInt(40), random.nextInt(10)),
                        (1 + random.nextInt(10)) + " years",
                        String.valueOf(random.nextInt(500))));
            }
        }
        return new TableSample(
                "Price list of garden tools",
                "Prices include value added tax.",
                List.of("Article", "Price", "Weight", "Warranty", "In stock"),
                rows,
                questions,
                true);
    }

    /** One short table a document. */
    private static List<TableSample> sheets(String make) {
        Random random = new Random(make.hashCode());
        List<String> properties = List.of(
                "Power supply",
                "Rated current",
                "Flow rate",
                "Operating temperature",
                "Noise level",
                "Dimensions",
                "Protection class",
                "Service interval");
        List<TableSample> sheets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = make + (100 + 7 * i);
            List<String> values = List.of(
                    (110 + 10 * random.nextInt(30)) + " V",
                    (1 + random.nextInt(30)) + " A",
                    (5 + random.nextInt(90)) + " l/min",
                    "-" + random.nextInt(30) + " to " + (30 + random.nextInt(40)) + " °C",
                    (40 + random.nextInt(40)) + " dB",
                    "%d × %d × %d mm"
                            .formatted(200 + random.nextInt(400), 100 + random.nextInt(300), 100 + random.nextInt(300)),
                    "IP" + (20 + random.nextInt(48)),
                    (500 * (1 + random.nextInt(10))) + " hours");
            int asked = i % properties.size();
            sheets.add(new TableSample(
                    "Data sheet of " + name,
                    "Technical data of the " + name + ", for houses and gardens.",
                    List.of("Property", "Value"),
                    Stream.iterate(0, n -> n < values.size(), n -> n + 1)
                            .map(n -> List.of(properties.get(n), values.get(n)))
                            .toList(),
                    List.of(new Question(
                            asked,
                            "What is the " + properties.get(asked).toLowerCase(Locale.ROOT) + " of the " + name + "?")),
                    true));
        }
        return sheets;
    }

    private static String sentence(String documentation) {
        String plain = oneLine(documentation.replaceAll("<[^>]*>", ""));
        int end = plain.indexOf(". ");
        String sentence = end < 0 ? plain : plain.substring(0, end + 1);
        return sentence.length() <= MAX_SENTENCE
                ? sentence
                : sentence.substring(0, sentence.lastIndexOf(' ', MAX_SENTENCE)) + " …";
    }

    private static String oneLine(String text) {
        return text.replace('|', '/').replaceAll("\\s+", " ").strip();
    }
}
