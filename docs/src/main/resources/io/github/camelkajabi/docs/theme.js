// SPDX-License-Identifier: Apache-2.0
"use strict";

/* Runs before anything is painted: the colours that the reader chose, if any. */
try {
  const chosen = localStorage.getItem("camel-kajabi-theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
} catch (refused) {
  // Without storage the colours are those of the system.
}
