/** Sentence embedding models run in this process by ONNX Runtime. */
package io.ragconnect.embedding.onnx;
