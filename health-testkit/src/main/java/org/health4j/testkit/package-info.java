/** What tests of health checks need: time that is turned by hand, processes that freeze. */
@NullMarked
package org.health4j.testkit;

import org.jspecify.annotations.NullMarked;
