/** Health of MongoDB over the sync driver, see {@link org.health4j.mongo.MongoIndicator}. */
@NullMarked
package org.health4j.mongo;

import org.jspecify.annotations.NullMarked;
