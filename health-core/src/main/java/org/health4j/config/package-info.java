/** What operators say, over what the code says: system properties, the environment, and files that the environment names. */
@NullMarked
package org.health4j.config;

import org.jspecify.annotations.NullMarked;
