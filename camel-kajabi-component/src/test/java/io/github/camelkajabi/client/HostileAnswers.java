// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.HostileServer.Script;
import io.github.camelkajabi.client.HostileServer.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Answers that no decent server gives: to a call, each has to end in time and as an exception. */
public final class HostileAnswers {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String JSON = OK + "content-type: application/vnd.api+json\r\n";
    private static final String CHUNKED = JSON + "transfer-encoding: chunked\r\n\r\n";
    private static final String GZIP = "content-encoding: gzip\r\n";

    private HostileAnswers() {}

    /** All of them by name. */
    public static Map<String, Script> all() throws IOException {
        Map<String, Script> all = new LinkedHashMap<>();
        // endless
        all.put("silence", Wire::silence);
        all.put("a byte of the status line now and then", w -> w.forEver("H", 100));
        all.put("a status line without an end", w -> w.forEver("H".repeat(4_096), 0));
        all.put("empty lines before the status line", w -> w.forEver("\r\n", 0));
        all.put("empty lines now and then", w -> w.forEver("\r\n", 100));
        all.put("header lines without an end", w -> w.send(OK).forEver("x-a: b\r\n", 0));
        all.put("a header line now and then", w -> w.send(OK).forEver("x-a: b\r\n", 100));
        all.put(
                "a header line without an end",
                w -> w.send(OK + "x: ").forEver("a".repeat(4_096), 0));
        all.put(
                "a folded header without an end",
                w -> w.send(OK + "x: a\r\n").forEver(" b\r\n", 0));
        all.put("a byte of a header now and then", w -> w.send(OK + "x: ").forEver("a", 100));
        all.put("100 without an end", w -> w.forEver("HTTP/1.1 100 Continue\r\n\r\n", 0));
        all.put("102 now and then", w -> w.forEver("HTTP/1.1 102 Processing\r\n\r\n", 100));
        all.put("103 with headers", w -> w.forEver("HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n", 0));
        all.put("101 and bytes", w -> w.send("HTTP/1.1 101 Switch\r\n\r\n").forEver("x", 50));
        all.put(
                "a body now and then",
                w -> w.send(JSON + "content-length: 9999\r\n\r\n").forEver(" ", 100));
        all.put("a body without an end", w -> w.send(JSON + "\r\n").forEver(" ".repeat(8_192), 0));
        all.put("white space before the document", w -> w.send(CHUNKED).forEver("1\r\n \r\n", 100));
        all.put(
                "chunks without an end",
                w -> w.send(CHUNKED).forEver("1000\r\n" + "[".repeat(4_096) + "\r\n", 0));
        all.put(
                "rows without an end",
                w ->
                        w.send(CHUNKED + "9\r\n{\"data\":[\r\n")
                                .forEver("18\r\n{\"type\":\"a\",\"id\":\"12\"},\r\n", 0));
        all.put(
                "a text without an end",
                w ->
                        w.send(CHUNKED + "9\r\n{\"data\":\"\r\n")
                                .forEver("400\r\n" + "a".repeat(1_024) + "\r\n", 0));
        all.put(
                "a chunk extension without an end",
                w -> w.send(CHUNKED + "1;x=").forEver("a".repeat(4_096), 0));
        all.put("a chunk size without an end", w -> w.send(CHUNKED).forEver("0", 1));
        all.put(
                "trailers without an end",
                w -> w.send(CHUNKED + "b\r\n{\"data\":[]}\r\n0\r\n").forEver("x-a: b\r\n", 0));
        all.put(
                "a trailer now and then",
                w -> w.send(CHUNKED + "b\r\n{\"data\":5 }\r\n0\r\n").forEver("x", 100));
        all.put(
                "no end after the document",
                w -> w.send(JSON + "content-length: 999999\r\n\r\n{\"data\":5}").forEver(" ", 100));
        all.put(
                "an error page now and then",
                w -> w.send("HTTP/1.1 404 Not Found\r\n\r\n").forEver("<", 100));
        all.put(
                "an error page without an end",
                w -> w.send("HTTP/1.1 404 Not Found\r\n\r\n").forEver("<".repeat(4_096), 0));
        // too large
        all.put(
                "a length of exabytes",
                w -> w.send(JSON + "content-length: 9000000000000000000\r\n\r\n").silence());
        byte[] blanks = HostileServer.gzip("", " ".repeat(1_024 * 1_024), 200, "");
        all.put("a bomb of blanks", w -> w.json(blanks, GZIP));
        byte[] arrays = HostileServer.gzip("{\"data\":[[]", ",[]".repeat(1_024 * 100), 400, "]}");
        all.put("a bomb of arrays", w -> w.json(arrays, GZIP));
        byte[] text = HostileServer.gzip("{\"data\":\"", "a".repeat(1_024 * 1_024), 200, "\"}");
        all.put("a bomb of one text", w -> w.json(text, GZIP));
        byte[] deep = HostileServer.gzip("", "[".repeat(1_024), 10_000, "");
        all.put("a bomb of brackets", w -> w.json(deep, GZIP));
        all.put("packing without an end", HostileAnswers::packForEver);
        all.put(
                "packed a thousand times",
                w -> w.json(blanks, "content-encoding: gzip" + ",gzip".repeat(1_000) + "\r\n"));
        all.put("a million rows", w -> w.json(rows(60_000)));
        // wrong
        all.put("a negative length", w -> w.send(JSON + "content-length: -5\r\n\r\n").silence());
        all.put("no HTTP at all", w -> w.send("220 mail.example.org ESMTP\r\n").silence());
        all.put("a telling status", w -> w.send("HTTP/1.1 \u001b[31m200 OK\r\n\r\n").silence());
        all.put(
                "a number with a monstrous exponent as data",
                w -> w.json("{\"data\":1e-999999999}"));
        all.put("a number of a megabyte", w -> w.json("{\"data\":" + "9".repeat(900_000) + "}"));
        all.put("hangs up", Wire::hangUp);
        all.put("resets", Wire::reset);
        all.put(
                "resets within the document",
                w -> w.send(CHUNKED + "9\r\n{\"data\":[\r\n").reset());
        all.put("packed rubbish", w -> w.json("rubbish".getBytes(StandardCharsets.US_ASCII), GZIP));
        all.put(
                "an unknown packing",
                w ->
                        w.json(
                                "rubbish".getBytes(StandardCharsets.US_ASCII),
                                "content-encoding: x\r\n"));
        all.put(
                "redirects to itself",
                w ->
                        w.send(
                                "HTTP/1.1 307 T\r\n"
                                        + "location: /v1/contacts\r\n"
                                        + "content-length: 0\r\n\r\n"));
        all.put(
                "asks for a login",
                w ->
                        w.send(
                                "HTTP/1.1 407 P\r\n"
                                        + "proxy-authenticate: Basic realm=\"\u001b[2J\"\r\n"
                                        + "content-length: 0\r\n\r\n"));
        all.put(
                "429 for years",
                w ->
                        w.send(
                                "HTTP/1.1 429 T\r\n"
                                        + "retry-after: 99999999999999999999\r\n"
                                        + "content-length: 0\r\n\r\n"));
        all.put(
                "503 again and again",
                w -> w.send("HTTP/1.1 503 U\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"));
        return all;
    }

    private static String rows(int count) {
        StringBuilder rows = new StringBuilder("{\"data\":[");
        for (int i = 0; i < count; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"a\",\"id\":\"")
                    .append(i)
                    .append("\"}");
        }
        return rows.append("]}").toString();
    }

    /** Blocks that unpack to blanks: with little on the wire, the reader is busy for ever. */
    private static void packForEver(Wire wire) throws IOException {
        wire.send(JSON + GZIP + "\r\n");
        OutputStream out = wire.stream();
        try (GZIPOutputStream gzip =
                new GZIPOutputStream(out, true) {
                    {
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                }) {
            byte[] blanks = " ".repeat(64 * 1_024).getBytes(StandardCharsets.US_ASCII);
            while (!wire.pause(1)) {
                gzip.write(blanks);
                gzip.flush();
            }
        }
    }
}
