package io.ragconnect.source.web;

final class Listings {
    Listings(io.ragconnect.source.web.state.Pages pages, Crawl crawl, Links site, io.ragconnect.source.web.fetch.Fetcher fetcher, WebSourceConfig config) {}
    void send(Visits visits, long now) {}
}
