// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * HTTPS before a server on this machine, with a certificate that only its own trust store trusts.
 */
final class TlsFront implements AutoCloseable {

    static final String PASSWORD = "trust-store-password";

    private final SSLServerSocket server;
    private final int target;
    private final Path trustStore;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    TlsFront(int target, Path directory) throws Exception {
        this.target = target;
        Path keys = directory.resolve("keys.p12");
        generate(keys);
        trustStore = directory.resolve("trust.p12");
        server = listen(keys, trustStore);
        Thread acceptor = new Thread(this::accept, "tls-front");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    Path trustStore() {
        return trustStore;
    }

    String baseUrl() {
        return "https://localhost:" + server.getLocalPort() + "/v1";
    }

    private static void generate(Path keys) throws Exception {
        Process keytool =
                new ProcessBuilder(
                                Jdk.running().tool("keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "front",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    private static SSLServerSocket listen(Path keys, Path trust)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("front", own.getCertificate("front"));
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return (SSLServerSocket)
                tls.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(behind);
                pump(client, behind);
                pump(behind, client);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Until one of the two ends; a handshake that fails ends here too. */
    private void pump(Socket from, Socket to) {
        Thread pump =
                new Thread(
                        () -> {
                            try (from;
                                    to) {
                                from.getInputStream().transferTo(to.getOutputStream());
                            } catch (IOException e) {
                                // Its other side sees the end of the connection.
                            } finally {
                                open.remove(from);
                                open.remove(to);
                            }
                        },
                        "tls-front-pump");
        pump.setDaemon(true);
        pump.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
