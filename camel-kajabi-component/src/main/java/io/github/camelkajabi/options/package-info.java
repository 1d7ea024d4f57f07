// SPDX-License-Identifier: Apache-2.0
/**
 * The checked options of an endpoint, as immutable values, and all checks of options. The
 * parameters of a call are declared here: each has an option, a header and the operations that use
 * it.
 */
@Internal
@NullMarked
package io.github.camelkajabi.options;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
