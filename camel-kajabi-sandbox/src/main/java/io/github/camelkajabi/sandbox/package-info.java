// SPDX-License-Identifier: Apache-2.0
/**
 * A stateful Kajabi API in one small process. {@link io.github.camelkajabi.sandbox.KajabiSandbox}
 * is the way in.
 */
package io.github.camelkajabi.sandbox;
