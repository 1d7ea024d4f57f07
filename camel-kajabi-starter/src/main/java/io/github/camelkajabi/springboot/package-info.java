// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the {@code kajabi:} component in Spring Boot 3.5 and 4. */
@NullMarked
package io.github.camelkajabi.springboot;

import org.jspecify.annotations.NullMarked;
