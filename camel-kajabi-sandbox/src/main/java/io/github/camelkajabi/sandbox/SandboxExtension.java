// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides JUnit 5 tests with an open sandbox. With an instance field each test has its own; with a
 * static field, or {@code @ExtendWith} on the class, the tests of the class share one. Test methods
 * may take a {@link KajabiSandbox} as a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * SandboxExtension kajabi = new SandboxExtension();
 * }</pre>
 */
public final class SandboxExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {

    private final Supplier<KajabiSandbox> factory;
    private KajabiSandbox sandbox;
    private String owner;

    /** Uses sandboxes with the defaults and the demo records. */
    public SandboxExtension() {
        this(KajabiSandbox.builder());
    }

    /**
     * Uses the sandboxes of a builder.
     *
     * @param builder builds each of them
     */
    public SandboxExtension(KajabiSandbox.Builder builder) {
        this.factory = builder::build;
    }

    /**
     * Returns the sandbox of the running test.
     *
     * @throws IllegalStateException outside a test
     */
    public KajabiSandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException("No test is running");
        }
        return sandbox;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Called again for nested classes, which share the sandbox of the outer one.
        if (owner == null) {
            owner = context.getUniqueId();
            sandbox = factory.get().open();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getUniqueId().equals(owner)) {
            owner = null;
            close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (owner == null) {
            sandbox = factory.get().open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (owner == null) {
            close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KajabiSandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox();
    }

    private void close() {
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
