package io.ragconnect.source.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of one task in the buckets: those whose number, divided by the number of tasks, leaves the task's index.
 *
 * @param connector the connector's name, under which the offsets are kept
 * @param task index of the task, from 0
 * @param tasks how many there are
 */
public record Assignment(String connector, int task, int tasks) {
    private static final String CONNECTOR = "name";
    private static final String TASK = "task.index";
    private static final String TASKS = "task.count";

    /** The configurations of all tasks: the connector's own, each with its assignment. */
    public static List<Map<String, String>> shareOut(Map<String, String> connectorConfig, int tasks) {
        List<Map<String, String>> configs = new ArrayList<>(tasks);
        for (int task = 0; task < tasks; task++) {
            Map<String, String> config = new HashMap<>(connectorConfig);
            config.put(TASK, Integer.toString(task));
            config.put(TASKS, Integer.toString(tasks));
            configs.add(config);
        }
        return configs;
    }

    /** Reads the assignment that {@link #shareOut} put into a task's configuration. */
    public static Assignment from(Map<String, String> taskConfig) {
        return new Assignment(
                taskConfig.getOrDefault(CONNECTOR, ""),
                Integer.parseInt(taskConfig.getOrDefault(TASK, "0")),
                Integer.parseInt(taskConfig.getOrDefault(TASKS, "1")));
    }

    boolean owns(int bucket) {
        return bucket % tasks == task;
    }
}
