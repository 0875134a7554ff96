package io.ragconnect.source.web.state;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Shares hosts out over tasks: a host falls into one of a fixed number of groups, and all of a group belong to one task,
 * whatever their number. So the URLs of a host are known, and asked for politely, by one task alone.
 */
public final class HostGroups {
    /** It is part of what is stored, and must never change. */
    public static final int COUNT = 64;

    private final List<Integer> known;

    private HostGroups(List<Integer> known) {
        this.known = known;
    }

    /** Groups in which these hosts are spread evenly, as far as they fall into different ones. */
    public static HostGroups of(Collection<String> hosts) {
        return new HostGroups(
                hosts.stream().map(HostGroups::group).distinct().sorted().toList());
    }

    /** How many tasks can have work at the same time, if there are no other hosts; at least one. */
    public int tasks() {
        return Math.max(1, known.size());
    }

    /** Which of so many tasks has a host. */
    public int task(String host, int tasks) {
        return taskOfGroup(group(host), tasks);
    }

    int taskOfGroup(int group, int tasks) {
        int index = known.indexOf(group);
        return (index < 0 ? group : index) % tasks;
    }

    static int group(String host) {
        return (int) (hash(host) % COUNT);
    }

    static long hash(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
