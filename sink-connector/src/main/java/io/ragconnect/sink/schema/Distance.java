package io.ragconnect.sink.schema;

import java.util.Locale;

/** How near two vectors are, as pgvector names it. */
public enum Distance {
    COSINE("cosine_ops", "<=>"),
    L2("l2_ops", "<->"),
    INNER_PRODUCT("ip_ops", "<#>");

    private final String operatorClass;
    private final String operator;

    Distance(String operatorClass, String operator) {
        this.operatorClass = operatorClass;
        this.operator = operator;
    }

    /** As in settings and tables. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The end of the operator class's name, which begins with the type's. */
    String operatorClass() {
        return operatorClass;
    }

    String operator() {
        return operator;
    }
}
