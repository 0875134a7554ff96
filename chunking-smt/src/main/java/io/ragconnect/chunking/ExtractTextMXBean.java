package io.ragconnect.chunking;

/** What one ExtractText transform has done since it was configured, under {@code io.ragconnect:type=extraction,id=…}. */
public interface ExtractTextMXBean {

    /** Contents that became documents. */
    long getDocumentsRead();

    /** Records that no document could be made of: damaged, over a limit, or without the content that was to be there. */
    long getDocumentsFailed();

    /** Of the contents, whatever became of them. */
    long getBytesRead();

    /** Spent on reading contents, whatever became of them. */
    long getReadTimeMs();

    /** Processes that read documents now. */
    long getExtractionProcesses();

    /** Documents that took too long or all memory, or ended the process that read them otherwise. */
    long getExtractionProcessesLost();
}
