package io.ragconnect.source.web.state;

import io.ragconnect.source.manifest.PackedInput;
import io.ragconnect.source.manifest.PackedOffset;
import io.ragconnect.source.manifest.PackedOutput;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** How the URLs of a bucket are packed: in their order, each as the difference to the one before. */
final class PageOffset {
    /** Numbers of other sources are below. */
    private static final int FORMAT = 64;

    private static final int SENT = 0x10;
    private static final int EXPANDED = 0x20;
    private static final int HAS_CONTENT = 0x40;
    private static final int OUTCOME = 0x0F;

    private PageOffset() {}

    static Map<String, ?> encode(PackedOffset.Header header, long removedVersion, Map<String, PageState> pages) {
        return PackedOffset.encode(header, 64 + 64 * pages.size(), out -> {
            out.octet(FORMAT);
            out.int64(removedVersion);
            out.int32(pages.size());
            Writer writer = new Writer(out);
            pages.forEach(writer::write);
        });
    }

    /**
     * Hands over all pages.
     *
     * @return the highest version of any removed page
     */
    static long decode(Map<String, ?> offset, BiConsumer<String, PageState> pages) {
        AtomicLong removedVersion = new AtomicLong();
        PackedOffset.decode(offset, in -> {
            int format = in.octet();
            if (format != FORMAT) {
                throw new IOException("format " + format + " is of another source or a later release");
            }
            removedVersion.set(in.int64());
            int count = in.int32();
            Reader reader = new Reader(in);
            for (int i = 0; i < count; i++) {
                reader.read(pages);
            }
        });
        return removedVersion.get();
    }

    private static final class Writer {
        private final PackedOutput out;
        private long lastVersion;
        private long lastVisited;

        Writer(PackedOutput out) {
            this.out = out;
        }

        void write(String url, PageState page) {
            Content content = page.content();
            Schedule schedule = page.schedule();
            boolean hasContent = !content.equals(Content.NONE);
            out.id(url);
            out.octet(page.outcome().code
                    | (page.sent() ? SENT : 0)
                    | (page.expanded() ? EXPANDED : 0)
                    | (hasContent ? HAS_CONTENT : 0));
            out.signed(page.version() - lastVersion);
            out.signed(schedule.visited() - lastVisited);
            out.signed(schedule.next() - schedule.visited());
            out.number(schedule.interval());
            out.number(page.sightings());
            out.number(page.failures());
            out.number(page.depth());
            if (hasContent) {
                out.text(content.etag());
                out.text(content.lastModified());
                out.int64(content.rawHash());
                out.int64(content.textHash());
            }
            lastVersion = page.version();
            lastVisited = schedule.visited();
        }
    }

    private static final class Reader {
        private final PackedInput in;
        private long lastVersion;
        private long lastVisited;

        Reader(PackedInput in) {
            this.in = in;
        }

        void read(BiConsumer<String, PageState> pages) throws IOException {
            String url = in.id();
            int flags = in.octet();
            lastVersion += in.signed();
            lastVisited += in.signed();
            Schedule schedule = new Schedule(lastVisited, lastVisited + in.signed(), in.number());
            int sightings = Math.toIntExact(in.number());
            int failures = Math.toIntExact(in.number());
            int depth = Math.toIntExact(in.number());
            Content content = (flags & HAS_CONTENT) == 0
                    ? Content.NONE
                    : new Content(in.text(), in.text(), in.int64(), in.int64());
            pages.accept(
                    url,
                    new PageState(
                            lastVersion,
                            Outcome.of(flags & OUTCOME),
                            (flags & SENT) != 0,
                            (flags & EXPANDED) != 0,
                            content,
                            schedule,
                            sightings,
                            failures,
                            depth));
        }
    }
}
