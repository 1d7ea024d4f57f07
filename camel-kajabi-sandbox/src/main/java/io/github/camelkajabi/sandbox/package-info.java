// SPDX-License-Identifier: Apache-2.0
/**
 * A stateful Kajabi API in one small process. Start with {@link
 * io.github.camelkajabi.sandbox.KajabiSandbox}.
 */
package io.github.camelkajabi.sandbox;
