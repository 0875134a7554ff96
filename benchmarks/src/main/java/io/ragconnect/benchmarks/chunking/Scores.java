package io.ragconnect.benchmarks.chunking;

import io.ragconnect.benchmarks.chunking.Evaluation.Question;
import io.ragconnect.benchmarks.chunking.Evaluation.Reference;
import java.util.BitSet;
import java.util.List;

/** The measures of the evaluation, means over questions. */
record Scores(double recall, double precision, double iou, double precisionOmega) {

    /** A piece of a corpus. */
    record Found(String corpus, Piece piece) {}

    static Scores of(Question question, List<Found> retrieved, List<Piece> ofItsCorpus) {
        BitSet references = new BitSet();
        for (Reference reference : question.references()) {
            references.set(reference.start(), reference.end());
        }
        double total = references.cardinality();
        BitSet covered = new BitSet();
        double summed = 0;
        for (Found found : retrieved) {
            summed += found.piece().length();
            if (found.corpus().equals(question.corpus())) {
                covered.set(found.piece().start(), found.piece().end());
            }
        }
        covered.and(references);
        double hit = covered.cardinality();
        return new Scores(
                hit / total, hit / summed, hit / (summed + total - hit), omega(references, total, ofItsCorpus));
    }

    private static double omega(BitSet references, double total, List<Piece> pieces) {
        BitSet covered = new BitSet();
        double summed = 0;
        for (Piece piece : pieces) {
            int next = references.nextSetBit(piece.start());
            if (next >= 0 && next < piece.end()) {
                covered.set(piece.start(), piece.end());
                summed += piece.length();
            }
        }
        covered.and(references);
        double hit = covered.cardinality();
        return hit / (summed + total - hit);
    }

    static Scores mean(List<Scores> scores) {
        return new Scores(
                scores.stream().mapToDouble(Scores::recall).average().orElse(0),
                scores.stream().mapToDouble(Scores::precision).average().orElse(0),
                scores.stream().mapToDouble(Scores::iou).average().orElse(0),
                scores.stream().mapToDouble(Scores::precisionOmega).average().orElse(0));
    }
}
