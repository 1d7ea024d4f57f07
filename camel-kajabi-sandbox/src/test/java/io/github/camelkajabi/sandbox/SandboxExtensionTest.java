// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class SandboxExtensionTest {

    @Nested
    class InstanceField {

        @RegisterExtension final SandboxExtension extension = new SandboxExtension();

        @RepeatedTest(2)
        void eachTestHasItsOwn(KajabiSandbox sandbox) throws Exception {
            assertThat(sandbox).isSameAs(extension.sandbox());
            assertThat(sandbox.data().contactCount()).isZero();
            sandbox.data().addContact(Map.of());
            assertThat(new TestClient(sandbox).get("/contacts").ids()).hasSize(1);
        }
    }

    @Nested
    class StaticField {

        @RegisterExtension
        static final SandboxExtension EXTENSION =
                new SandboxExtension(KajabiSandbox.builder().clientId("shared"));

        @RepeatedTest(2)
        void theClassSharesOne(RepetitionInfo repetition) throws Exception {
            assertThat(EXTENSION.sandbox().clientId()).isEqualTo("shared");
            EXTENSION.sandbox().data().addContact(Map.of());
            assertThat(EXTENSION.sandbox().data().contactCount())
                    .isEqualTo(repetition.getCurrentRepetition());
            assertThat(new TestClient(EXTENSION.sandbox()).get("/me").status()).isEqualTo(200);
        }

        @Nested
        class Inner {

            @Test
            void nestedClassesShareItToo(KajabiSandbox sandbox) throws Exception {
                assertShared(sandbox);
            }
        }

        @Nested
        class AnotherInner {

            @Test
            void nestedClassesLeaveItOpen(KajabiSandbox sandbox) throws Exception {
                assertShared(sandbox);
            }
        }

        private static void assertShared(KajabiSandbox sandbox) throws Exception {
            assertThat(sandbox).isSameAs(EXTENSION.sandbox());
            assertThat(new TestClient(sandbox).get("/contacts").ids()).hasSize(2);
        }
    }

    @Nested
    @ExtendWith(SandboxExtension.class)
    class Declared {

        @Test
        void parameterIsResolved(KajabiSandbox sandbox) throws Exception {
            assertThat(new TestClient(sandbox).get("/me").status()).isEqualTo(200);
        }
    }

    @Test
    void thereIsNoSandboxOutsideATest() {
        SandboxExtension extension = new SandboxExtension();
        assertThatThrownBy(extension::sandbox).isInstanceOf(IllegalStateException.class);
    }
}
