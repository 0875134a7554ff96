package io.ragconnect.source.filesystem;

import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** What Connect gives a connector. */
record ConnectorContext(OffsetStorageReader offsetStorageReader) implements SourceConnectorContext {

    @Override
    public void requestTaskReconfiguration() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void raiseError(Exception e) {
        throw new IllegalStateException(e);
    }
}
