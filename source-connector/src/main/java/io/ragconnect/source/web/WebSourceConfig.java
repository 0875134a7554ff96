package io.ragconnect.source.web;

import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.config.ExtractionConfig;
import io.ragconnect.record.Bundle;
import io.ragconnect.source.settings.Definition;
import io.ragconnect.source.settings.Faults;
import io.ragconnect.source.settings.LazyEmbedding;
import io.ragconnect.source.web.fetch.AddressRules;
import io.ragconnect.source.web.fetch.Credentials;
import io.ragconnect.source.web.fetch.FetchSettings;
import io.ragconnect.source.web.fetch.Origin;
import io.ragconnect.source.web.frontier.DeletionGuard;
import io.ragconnect.source.web.frontier.Revisits;
import io.ragconnect.source.web.frontier.Scope;
import io.ragconnect.source.web.state.HostGroups;
import io.ragconnect.source.web.state.Pages;
import io.ragconnect.source.web.url.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyStringWithoutControlChars;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;

/** The settings of WebSourceConnector. */
public final class WebSourceConfig extends AbstractConfig {
    /** Highest value of {@code manifest.buckets}. */
    public static final int MAX_BUCKETS = 1024;

    private static final String SITE = "Site";
    private static final String RECORDS = "Records";
    private static final String REVISITS = "Revisits";
    private static final String DELETIONS = "Deletions";
    private static final String FETCHING = "Fetching";
    private static final String RENDERING = "Rendering";
    private static final String STATE = "State";

    private static final String NEVER = "never";

    static final String SEEDS = "seeds";
    private static final String SEEDS_DOC =
            "URLs to begin with. Pages are found through the links of pages found before.";

    static final String SITEMAPS = "sitemaps";
    private static final String SITEMAPS_DOC =
            "URLs of sitemaps or sitemap indexes, gzipped or not. Each is read again every revisit.min.ms: new "
                    + "URLs are visited, and those whose lastmod is later than the last visit are visited at once.";

    static final String SITEMAPS_DISCOVER = "sitemaps.discover";
    private static final String SITEMAPS_DISCOVER_DOC =
            "Whether to read the sitemaps, too, that the robots.txt of the seeds' hosts names.";

    static final String FEEDS = "feeds";
    private static final String FEEDS_DOC = "URLs of RSS or Atom feeds, read as sitemaps are.";

    static final String HOSTS = "hosts";
    private static final String HOSTS_DOC =
            "Hosts that belong to the site, besides those of seeds, sitemaps and feeds: docs.example.com, with a port unless it"
                    + " is the scheme's own, or *.example.com for all hosts below.";

    static final String PATH_INCLUDE = "path.include";
    private static final String PATH_INCLUDE_DOC =
            "What the paths of the pages begin with, as in robots.txt: * stands for anything, $ for the end, as "
                    + "in /docs/,/blog/*.html$. The query counts as part of the path. Empty: all. Seeds are visited in any "
                    + "case.";

    static final String PATH_EXCLUDE = "path.exclude";
    private static final String PATH_EXCLUDE_DOC = "Patterns of paths to leave out; they win over path.include.";

    static final String MAX_DEPTH = "max.depth";
    private static final String MAX_DEPTH_DOC =
            "How many links away from a seed, a sitemap or a feed a page may be: 0 takes those alone.";

    static final String HOST_MAX_PAGES = "host.max.pages";
    private static final String HOST_MAX_PAGES_DOC =
            "How many URLs of a host are taken up, whatever comes of them. It ends a calendar without end and the "
                    + "like.";

    static final String CONTENT_TYPES = "content.types";
    private static final String CONTENT_TYPES_DOC =
            "Media types that are documents; one may end with a star. What has another type is visited once in a "
                    + "while, and is no error.";

    static final String SKIP_EXTENSIONS = "skip.extensions";
    private static final String SKIP_EXTENSIONS_DOC = "Extensions of URLs that are never fetched.";

    static final String TOPIC = "topic";
    private static final String TOPIC_DOC =
            "Topic for the documents, keyed by URL: one record for each version, and one without value "
                    + "(tombstone) when the page is gone. It should be compacted.";

    static final String ERRORS_TOPIC = "errors.topic";
    private static final String ERRORS_TOPIC_DOC =
            "Topic for the pages that could not be fetched twice in a row, or not be extracted, keyed by URL. "
                    + "Empty: they are logged and counted.";

    static final String STATE_TOPIC = "state.topic";
    private static final String STATE_TOPIC_DOC =
            "Topic for records without value that take state along: which links were found, and when pages are "
                    + "due. Kafka Connect stores offsets with records alone. Nobody needs to read it. Empty: topic with "
                    + ".state behind it.";

    static final String DOCUMENT_MAX_BYTES = "document.max.bytes";
    private static final String DOCUMENT_MAX_BYTES_DOC =
            "Size in bytes of a document's record, estimated from above for JSON, above which it is reported as "
                    + "an error. The producer's max.request.size and the topic's max.message.bytes must allow as much.";

    static final String POLL_MAX_BYTES = "poll.max.bytes";
    private static final String POLL_MAX_BYTES_DOC =
            "Size in bytes of records at which a batch is handed to Kafka Connect. The last document may exceed "
                    + "it.";

    static final String REVISIT_MIN_MS = "revisit.min.ms";
    private static final String REVISIT_MIN_MS_DOC =
            "Time in milliseconds after which a page is visited again at the earliest. After a change the time is "
                    + "halved, after none it grows by half.";

    static final String REVISIT_MAX_MS = "revisit.max.ms";
    private static final String REVISIT_MAX_MS_DOC =
            "Time in milliseconds after which a page is visited again at the latest.";

    static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    private static final String RETRY_BACKOFF_MS_DOC =
            "Time in milliseconds after which a page that could not be fetched is tried again, doubled each time "
                    + "up to revisit.max.ms, with jitter. A server that asks for a longer time gets it.";

    static final String GONE_CONFIRMATIONS = "gone.confirmations";
    private static final String GONE_CONFIRMATIONS_DOC =
            "How often in a row a page must be seen to be gone (404, 410, moved for good, noindex, known by the "
                    + "URL of another document), at least revisit.min.ms apart, before its document is deleted. Time-outs, refusals "
                    + "and errors of the server never delete anything.";

    static final String DELETE_GUARD_COUNT = "delete.guard.count";
    private static final String DELETE_GUARD_COUNT_DOC =
            "When more documents of a host than this, and more than delete.guard.share of them, seem gone or were "
                    + "deleted within a day, nothing more is deleted: the site may be broken. To let it through, raise one "
                    + "of the two.";

    static final String DELETE_GUARD_SHARE = "delete.guard.share";
    private static final String DELETE_GUARD_SHARE_DOC =
            "Share of a host's documents, from 0 to 1, that goes with delete.guard.count.";

    static final String USER_AGENT = "user.agent";
    private static final String USER_AGENT_DOC =
            "How the connector introduces itself. What stands before the slash is the name that robots.txt and "
                    + "robots meta elements know it by.";

    static final String CONTACT = "contact";
    private static final String CONTACT_DOC =
            "URL or mail address for those whose site is visited, sent along with user.agent.";

    static final String ROBOTS_OBEY = "robots.obey";
    private static final String ROBOTS_OBEY_DOC =
            "Whether robots.txt decides what may be fetched. Turn it off for sites of your own alone.";

    static final String CRAWL_DELAY_MS = "crawl.delay.ms";
    private static final String CRAWL_DELAY_MS_DOC =
            "Pause in milliseconds between two requests to a host. A robots.txt that asks for a longer one, up to "
                    + "a minute, gets it.";

    static final String HOST_CONNECTIONS = "host.connections";
    private static final String HOST_CONNECTIONS_DOC = "How many requests to a host may be under way at the same time.";

    static final String FETCH_THREADS = "fetch.threads";
    private static final String FETCH_THREADS_DOC =
            "How many pages a task fetches and extracts at the same time. Memory is needed for up to twice as "
                    + "many bodies.";

    static final String CONNECT_TIMEOUT_MS = "connect.timeout.ms";
    private static final String CONNECT_TIMEOUT_MS_DOC =
            "How long in milliseconds finding a host's address, connecting to it and the TLS handshake may each "
                    + "take.";

    static final String FETCH_TIMEOUT_MS = "fetch.timeout.ms";
    private static final String FETCH_TIMEOUT_MS_DOC = "How long in milliseconds a request may take to its last byte.";

    static final String BODY_MAX_BYTES = "body.max.bytes";
    private static final String BODY_MAX_BYTES_DOC =
            "Size in bytes above which a body is not read on, as it is sent. Decompressed it may have two and a "
                    + "half times as many.";

    static final String MAX_REDIRECTS = "max.redirects";
    private static final String MAX_REDIRECTS_DOC = "How many redirects are followed one after another.";

    static final String ALLOW_PRIVATE_ADDRESSES = "allow.private.addresses";
    private static final String ALLOW_PRIVATE_ADDRESSES_DOC =
            "Whether hosts may have loopback and private addresses. Otherwise whoever may write a link could have "
                    + "this worker fetch what only it can reach.";

    static final String ALLOWED_ADDRESSES = "allowed.addresses";
    private static final String ALLOWED_ADDRESSES_DOC =
            "Exceptions: names of hosts that may have loopback and private addresses, and addresses or ranges "
                    + "such as 10.1.0.0/16 that any host may have.";

    static final String HOST_SECRETS = "host.secrets";
    private static final String HOST_SECRETS_DOC =
            "Credentials, one host a line, sent to that very host and no other: https://docs.example.com basic "
                    + "USER:PASSWORD, or bearer TOKEN, or cookie NAME=VALUE.";

    static final String RENDER = "render";
    private static final String RENDER_DOC =
            "Whether pages that say next to nothing until their scripts ran are shown in a browser: never, or auto."
                    + " What they ask for there is fetched by this connector, within its rules.";

    static final String RENDER_DEVTOOLS_URL = "render.devtools.url";
    private static final String RENDER_DEVTOOLS_URL_DOC =
            "Where the browser that renders answers to DevTools, with its host as an address or localhost, as in"
                    + " http://127.0.0.1:9222. It is one of the Chrome family, started with --remote-debugging-port.";

    static final String MANIFEST_BUCKETS = "manifest.buckets";
    private static final String MANIFEST_BUCKETS_DOC =
            "Number of source offsets that the known URLs of a host are kept in. One holds about 5,000 URLs. It "
                    + "can only be changed together with deleting the connector's offsets.";

    static final String STATE_INTERVAL_MS = "state.interval.ms";
    private static final String STATE_INTERVAL_MS_DOC =
            "Pause in milliseconds between two times that state which changed without a document is sent to "
                    + "state.topic.";

    static final String RESEND = "resend";
    private static final String RESEND_DOC =
            "Raise this number to have every known document sent again, under the same URL and a higher version.";

    private static final Validator URLS_VALID = each(
            url -> {
                if (Urls.usual().normalise(url).isEmpty()) {
                    throw new IllegalArgumentException(
                            "\"" + url
                                    + "\" is no URL that can be visited: write it as https://example.com/docs/, without user name");
                }
            },
            "URLs with http or https");

    private static final Validator HOSTS_VALID = each(
            host -> {
                if (!host.matches("(\\*\\.)?[^\\s/*@?#]+")) {
                    throw new IllegalArgumentException(
                            "\"" + host
                                    + "\" is no host: write docs.example.com, localhost:8080 or *.example.com, without scheme and path");
                }
            },
            "names of hosts");

    private static final Validator PATTERNS_VALID = each(Scope::requirePattern, "patterns as in robots.txt");

    private static final Validator ADDRESSES_VALID =
            each(address -> AddressRules.of(false, List.of(address)), "names of hosts, addresses or ranges");

    private static final Validator AGENT_VALID =
            one(agent -> FetchSettings.of(agent, ""), "a name, with or without a version, as in acme-crawler/1.0");

    private static final Validator CONTACT_VALID =
            one(contact -> FetchSettings.of("agent", contact), "a URL or mail address");

    private static final Validator DEVTOOLS_VALID = one(
            url -> {
                if (!url.isEmpty() && !url.matches("https?://[^\\s/?#@]+/?")) {
                    throw new IllegalArgumentException(
                            "\"" + url + "\" is no DevTools endpoint: write it as http://127.0.0.1:9222");
                }
            },
            "a URL of a host and its port alone");

    // what is wrong is told without the value, which nobody may see
    private static final Validator SECRETS_VALID = LambdaValidator.with(
            (name, value) -> {
                if (value instanceof Password password) {
                    try {
                        secrets(password.value());
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name + ": " + e.getMessage());
                    }
                }
            },
            () -> "lines of a host, one of basic, bearer and cookie, and the secret");

    public static final ConfigDef CONFIG_DEF = ExtractionConfig.define(new Definition()
            .group(SITE)
            .add(SEEDS, Type.LIST, "", URLS_VALID, Importance.HIGH, SEEDS_DOC)
            .add(SITEMAPS, Type.LIST, "", URLS_VALID, Importance.MEDIUM, SITEMAPS_DOC)
            .add(SITEMAPS_DISCOVER, Type.BOOLEAN, true, null, Importance.MEDIUM, SITEMAPS_DISCOVER_DOC)
            .add(FEEDS, Type.LIST, "", URLS_VALID, Importance.MEDIUM, FEEDS_DOC)
            .add(HOSTS, Type.LIST, "", HOSTS_VALID, Importance.MEDIUM, HOSTS_DOC)
            .add(PATH_INCLUDE, Type.LIST, "", PATTERNS_VALID, Importance.MEDIUM, PATH_INCLUDE_DOC)
            .add(PATH_EXCLUDE, Type.LIST, "", PATTERNS_VALID, Importance.MEDIUM, PATH_EXCLUDE_DOC)
            .add(MAX_DEPTH, Type.INT, 64, Range.between(0, 10_000), Importance.MEDIUM, MAX_DEPTH_DOC)
            .add(HOST_MAX_PAGES, Type.INT, 100_000, Range.atLeast(1), Importance.MEDIUM, HOST_MAX_PAGES_DOC)
            .add(
                    CONTENT_TYPES,
                    Type.LIST,
                    "text/html,application/xhtml+xml,text/plain,text/markdown,application/pdf,application/rtf,application/epub+zip,application/msword,application/vnd.ms-*,application/vnd.openxmlformats-*,application/vnd.oasis.opendocument.*",
                    null,
                    Importance.LOW,
                    CONTENT_TYPES_DOC)
            .add(
                    SKIP_EXTENSIONS,
                    Type.LIST,
                    "png,jpg,jpeg,gif,svg,webp,avif,ico,bmp,tif,tiff,css,js,mjs,map,woff,woff2,ttf,eot,mp3,mp4,m4a,m4v,ogg,ogv,webm,wav,flac,avi,mov,mkv,zip,gz,tgz,bz2,xz,7z,rar,tar,jar,exe,msi,dmg,deb,rpm,iso,apk",
                    null,
                    Importance.LOW,
                    SKIP_EXTENSIONS_DOC)
            .group(RECORDS)
            .add(
                    TOPIC,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyStringWithoutControlChars(),
                    Importance.HIGH,
                    TOPIC_DOC)
            .add(ERRORS_TOPIC, Type.STRING, "", null, Importance.MEDIUM, ERRORS_TOPIC_DOC)
            .add(STATE_TOPIC, Type.STRING, "", null, Importance.LOW, STATE_TOPIC_DOC)
            .add(
                    DOCUMENT_MAX_BYTES,
                    Type.INT,
                    8 * 1024 * 1024,
                    Range.atLeast(16 * 1024),
                    Importance.MEDIUM,
                    DOCUMENT_MAX_BYTES_DOC)
            .add(POLL_MAX_BYTES, Type.INT, 4 * 1024 * 1024, Range.atLeast(1), Importance.LOW, POLL_MAX_BYTES_DOC)
            .group(REVISITS)
            .add(REVISIT_MIN_MS, Type.LONG, 3_600_000L, Range.atLeast(1), Importance.MEDIUM, REVISIT_MIN_MS_DOC)
            .add(REVISIT_MAX_MS, Type.LONG, 604_800_000L, Range.atLeast(1), Importance.MEDIUM, REVISIT_MAX_MS_DOC)
            .add(RETRY_BACKOFF_MS, Type.LONG, 60_000L, Range.atLeast(1), Importance.LOW, RETRY_BACKOFF_MS_DOC)
            .group(DELETIONS)
            .add(GONE_CONFIRMATIONS, Type.INT, 2, Range.between(1, 100), Importance.MEDIUM, GONE_CONFIRMATIONS_DOC)
            .add(DELETE_GUARD_COUNT, Type.INT, 100, Range.atLeast(0), Importance.MEDIUM, DELETE_GUARD_COUNT_DOC)
            .add(DELETE_GUARD_SHARE, Type.DOUBLE, 0.5, Range.between(0, 1), Importance.MEDIUM, DELETE_GUARD_SHARE_DOC)
            .group(FETCHING)
            .add(
                    USER_AGENT,
                    Type.STRING,
                    "kafka-connect-rag/" + Bundle.version(),
                    AGENT_VALID,
                    Importance.MEDIUM,
                    USER_AGENT_DOC)
            .add(CONTACT, Type.STRING, "", CONTACT_VALID, Importance.MEDIUM, CONTACT_DOC)
            .add(ROBOTS_OBEY, Type.BOOLEAN, true, null, Importance.LOW, ROBOTS_OBEY_DOC)
            .add(CRAWL_DELAY_MS, Type.LONG, 1_000L, Range.between(0, 3_600_000), Importance.MEDIUM, CRAWL_DELAY_MS_DOC)
            .add(HOST_CONNECTIONS, Type.INT, 1, Range.between(1, 64), Importance.LOW, HOST_CONNECTIONS_DOC)
            .add(FETCH_THREADS, Type.INT, 8, Range.between(1, 256), Importance.LOW, FETCH_THREADS_DOC)
            .add(
                    CONNECT_TIMEOUT_MS,
                    Type.LONG,
                    10_000L,
                    Range.between(1, 3_600_000),
                    Importance.LOW,
                    CONNECT_TIMEOUT_MS_DOC)
            .add(
                    FETCH_TIMEOUT_MS,
                    Type.LONG,
                    60_000L,
                    Range.between(1, 3_600_000),
                    Importance.LOW,
                    FETCH_TIMEOUT_MS_DOC)
            .add(
                    BODY_MAX_BYTES,
                    Type.INT,
                    20 * 1024 * 1024,
                    Range.between(1, 1024 * 1024 * 1024),
                    Importance.MEDIUM,
                    BODY_MAX_BYTES_DOC)
            .add(MAX_REDIRECTS, Type.INT, 5, Range.between(0, 50), Importance.LOW, MAX_REDIRECTS_DOC)
            .add(ALLOW_PRIVATE_ADDRESSES, Type.BOOLEAN, false, null, Importance.MEDIUM, ALLOW_PRIVATE_ADDRESSES_DOC)
            .add(ALLOWED_ADDRESSES, Type.LIST, "", ADDRESSES_VALID, Importance.MEDIUM, ALLOWED_ADDRESSES_DOC)
            .add(HOST_SECRETS, Type.PASSWORD, "", SECRETS_VALID, Importance.MEDIUM, HOST_SECRETS_DOC)
            .group(RENDERING)
            .add(RENDER, Type.STRING, NEVER, CaseInsensitiveValidString.in(NEVER, "auto"), Importance.LOW, RENDER_DOC)
            .add(RENDER_DEVTOOLS_URL, Type.STRING, "", DEVTOOLS_VALID, Importance.LOW, RENDER_DEVTOOLS_URL_DOC)
            .group(STATE)
            .add(MANIFEST_BUCKETS, Type.INT, 16, Range.between(1, MAX_BUCKETS), Importance.LOW, MANIFEST_BUCKETS_DOC)
            .add(
                    STATE_INTERVAL_MS,
                    Type.LONG,
                    5_000L,
                    Range.between(1, 3_600_000),
                    Importance.LOW,
                    STATE_INTERVAL_MS_DOC)
            .add(RESEND, Type.INT, 0, Range.atLeast(0), Importance.LOW, RESEND_DOC)
            .definition());

    private final Set<String> hosts;

    public WebSourceConfig(Map<String, String> settings) {
        super(CONFIG_DEF, settings);
        Set<String> all = new LinkedHashSet<>();
        for (String setting : List.of(SEEDS, SITEMAPS, FEEDS)) {
            urls(setting).forEach(url -> all.add(Pages.host(url)));
        }
        getList(HOSTS).forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
        hosts = Set.copyOf(all);
    }

    /** Validates each setting, and then what they mean together. */
    public static Config validate(Map<String, String> settings) {
        Map<String, ConfigValue> values = CONFIG_DEF.validateAll(settings);
        if (values.values().stream().allMatch(value -> value.errorMessages().isEmpty())) {
            new WebSourceConfig(settings).check(values);
        }
        LazyEmbedding.refuse(settings, values);
        return new Config(List.copyOf(values.values()));
    }

    private void check(Map<String, ConfigValue> values) {
        if (seeds().isEmpty() && sitemaps().isEmpty() && feeds().isEmpty()) {
            Faults.add(values, SEEDS, "name at least one seed, sitemap or feed to begin with");
        }
        if (revisits().minMillis() > revisits().maxMillis()) {
            Faults.add(values, REVISIT_MAX_MS, "must not be below revisit.min.ms");
        }
        if (errorsTopic().equals(topic())) {
            Faults.add(values, ERRORS_TOPIC, "must differ from topic; leave it empty to have no errors sent");
        }
        if (stateTopic().equals(topic()) || stateTopic().equals(errorsTopic())) {
            Faults.add(
                    values,
                    STATE_TOPIC,
                    "must differ from topic and errors.topic; leave it empty for " + topic() + ".state");
        }
        if (renders() && getString(RENDER_DEVTOOLS_URL).isEmpty()) {
            Faults.add(
                    values,
                    RENDER_DEVTOOLS_URL,
                    "render=auto needs a browser: start one with --remote-debugging-port=9222 and write"
                            + " http://127.0.0.1:9222, or set render=never");
        }
        for (Origin origin : secrets(getPassword(HOST_SECRETS).value()).keySet()) {
            if (hosts.stream().noneMatch(host -> host.equals(authority(origin)))
                    && hosts.stream().noneMatch(host -> host.startsWith("*."))) {
                Faults.add(
                        values,
                        HOST_SECRETS,
                        "a line is for a host that is not the site's; add the host to hosts, or take the line out");
            }
        }
    }

    private static String authority(Origin origin) {
        return URI.create(origin.toString()).getRawAuthority();
    }

    List<String> seeds() {
        return urls(SEEDS);
    }

    List<String> sitemaps() {
        return urls(SITEMAPS);
    }

    boolean discoversSitemaps() {
        return getBoolean(SITEMAPS_DISCOVER);
    }

    List<String> feeds() {
        return urls(FEEDS);
    }

    /** How the hosts are shared out over tasks. */
    public HostGroups hostGroups() {
        return HostGroups.of(
                hosts.stream().filter(host -> !host.startsWith("*.")).toList());
    }

    /** How many tasks can have work at the same time. */
    public int usefulTasks() {
        boolean open = hosts.stream().anyMatch(host -> host.startsWith("*."));
        return open ? HostGroups.COUNT : hostGroups().tasks();
    }

    Scope scope() {
        Set<String> skipped = new HashSet<>();
        getList(SKIP_EXTENSIONS).forEach(extension -> skipped.add(extension.toLowerCase(Locale.ROOT)));
        return new Scope(hosts, getList(PATH_INCLUDE), getList(PATH_EXCLUDE), skipped);
    }

    int maxDepth() {
        return getInt(MAX_DEPTH);
    }

    int maxPagesOfHost() {
        return getInt(HOST_MAX_PAGES);
    }

    List<String> contentTypes() {
        return getList(CONTENT_TYPES).stream()
                .map(type -> type.toLowerCase(Locale.ROOT))
                .toList();
    }

    String topic() {
        return getString(TOPIC);
    }

    /** Empty when errors are only logged and counted. */
    String errorsTopic() {
        return getString(ERRORS_TOPIC);
    }

    String stateTopic() {
        String topic = getString(STATE_TOPIC);
        return topic.isEmpty() ? topic() + ".state" : topic;
    }

    int maxDocumentBytes() {
        return getInt(DOCUMENT_MAX_BYTES);
    }

    int maxPollBytes() {
        return getInt(POLL_MAX_BYTES);
    }

    Revisits revisits() {
        return new Revisits(getLong(REVISIT_MIN_MS), getLong(REVISIT_MAX_MS), getLong(RETRY_BACKOFF_MS));
    }

    int goneConfirmations() {
        return getInt(GONE_CONFIRMATIONS);
    }

    DeletionGuard deletionGuard() {
        return new DeletionGuard(getInt(DELETE_GUARD_COUNT), getDouble(DELETE_GUARD_SHARE));
    }

    /** The name that robots directives know us by, in lower case. */
    String productToken() {
        return getString(USER_AGENT).split("[/ ]", 2)[0].toLowerCase(Locale.ROOT);
    }

    int fetchThreads() {
        return getInt(FETCH_THREADS);
    }

    int hostConnections() {
        return getInt(HOST_CONNECTIONS);
    }

    /** @param redirectScope where redirects may lead */
    FetchSettings fetching(Predicate<URI> redirectScope) {
        FetchSettings.Limits limits = FetchSettings.Limits.usual();
        FetchSettings.Politeness politeness = FetchSettings.Politeness.usual();
        int maxBytes = getInt(BODY_MAX_BYTES);
        return new FetchSettings(
                getString(USER_AGENT),
                getString(CONTACT),
                new FetchSettings.Limits(
                        Duration.ofMillis(getLong(CONNECT_TIMEOUT_MS)),
                        Duration.ofMillis(getLong(FETCH_TIMEOUT_MS)),
                        maxBytes,
                        Math.min(Integer.MAX_VALUE / 2, 5L * maxBytes / 2),
                        getInt(MAX_REDIRECTS),
                        limits.maxHeaderBytes()),
                new FetchSettings.Politeness(
                        Duration.ofMillis(getLong(CRAWL_DELAY_MS)),
                        politeness.maxCrawlDelay(),
                        politeness.maxRetryAfter(),
                        hostConnections(),
                        getBoolean(ROBOTS_OBEY)),
                AddressRules.of(getBoolean(ALLOW_PRIVATE_ADDRESSES), getList(ALLOWED_ADDRESSES)),
                secrets(getPassword(HOST_SECRETS).value()),
                redirectScope);
    }

    /** Whether pages that scripts make are shown in a browser. */
    boolean renders() {
        return !getString(RENDER).equalsIgnoreCase(NEVER);
    }

    /** Of the browser. */
    URI devTools() {
        return URI.create(getString(RENDER_DEVTOOLS_URL));
    }

    /** Into how many offsets the URLs of a group of hosts are divided. */
    public int manifestBuckets() {
        return getInt(MANIFEST_BUCKETS);
    }

    long stateIntervalMs() {
        return getLong(STATE_INTERVAL_MS);
    }

    int resend() {
        return getInt(RESEND);
    }

    ExtractionSettings extraction() {
        return ExtractionConfig.settings(this);
    }

    private List<String> urls(String setting) {
        Urls urls = Urls.usual();
        List<String> normalised = new ArrayList<>();
        getList(setting).forEach(url -> urls.normalise(url).ifPresent(found -> normalised.add(found.toString())));
        return normalised;
    }

    private static Map<Origin, Credentials> secrets(String setting) {
        Map<Origin, Credentials> secrets = new HashMap<>();
        for (String line : setting.lines().map(String::strip).toList()) {
            String[] parts = line.split("\\s+", 3);
            if (line.isEmpty()) {
                continue;
            }
            if (parts.length < 3) {
                throw new IllegalArgumentException(
                        "a line has not three parts; write https://docs.example.com basic USER:PASSWORD");
            }
            secrets.put(origin(parts[0]), credentials(parts[1].toLowerCase(Locale.ROOT), parts[2]));
        }
        return secrets;
    }

    private static Origin origin(String text) {
        try {
            return Origin.parse(text);
        } catch (IllegalArgumentException e) {
            // without its text, which may be a secret in the wrong place
            throw new IllegalArgumentException("a line does not begin with a host such as https://docs.example.com", e);
        }
    }

    private static Credentials credentials(String kind, String secret) {
        return switch (kind) {
            case "basic" -> {
                String[] pair = secret.split(":", 2);
                if (pair.length < 2) {
                    throw new IllegalArgumentException(
                            "basic needs a user name and a password with a colon between them");
                }
                yield Credentials.basic(pair[0], pair[1]);
            }
            case "bearer" -> Credentials.bearer(secret);
            case "cookie" -> Credentials.cookie(secret);
            default ->
                throw new IllegalArgumentException("a line has none of basic, bearer and cookie behind its host");
        };
    }

    private static Validator each(Consumer<String> check, String description) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value instanceof List<?> list) {
                        list.forEach(item -> require(name, value, String.valueOf(item), check));
                    }
                },
                () -> description);
    }

    private static Validator one(Consumer<String> check, String description) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value instanceof String text) {
                        require(name, value, text, check);
                    }
                },
                () -> description);
    }

    private static void require(String name, Object value, String item, Consumer<String> check) {
        try {
            check.accept(item);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }
}
