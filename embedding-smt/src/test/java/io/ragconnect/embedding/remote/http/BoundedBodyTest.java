package io.ragconnect.embedding.remote.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final BodySubscriber<byte[]> body = new BoundedBody(10);

    @Test
    void asLongAsItMayBe() {
        receive(4, 6);
        body.onComplete();

        assertThat(body.getBody().toCompletableFuture().join()).hasSize(10);
        assertThat(cancelled).isFalse();
    }

    @Test
    void oneByteMoreIsNotReadToItsEnd() {
        receive(4, 7);

        assertThat(cancelled).isTrue();
        assertThatThrownBy(() -> body.getBody().toCompletableFuture().join())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("longer than 10 bytes");
    }

    private void receive(int... sizes) {
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        for (int size : sizes) {
            body.onNext(List.of(ByteBuffer.allocate(size)));
        }
    }
}
