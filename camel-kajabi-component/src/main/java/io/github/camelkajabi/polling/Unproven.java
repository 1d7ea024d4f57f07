// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@link ListOrder#TIME_UNPROVEN}, not yet built. */
final class Unproven<T> implements Reading<T> {

    Unproven(Tape<T> tape, Ledger<T> ledger, ReaderSettings settings) {}

    @Override
    public Checkpoint now() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void readOn() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void startOver() {}

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public @Nullable Instant newestSeen() {
        return null;
    }

    @Override
    public ReaderStatus.Reading kind() {
        return ReaderStatus.Reading.BY_ROWS;
    }
}
