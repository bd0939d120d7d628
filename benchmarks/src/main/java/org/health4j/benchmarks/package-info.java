/** What a read and a result cost, side by side with other libraries. */
@NullMarked
package org.health4j.benchmarks;

import org.jspecify.annotations.NullMarked;
