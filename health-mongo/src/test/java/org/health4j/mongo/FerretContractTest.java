package org.health4j.mongo;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same on FerretDB, with credentials. */
@EnabledIfSystemProperty(named = "ferretdb.bin", matches = ".+", disabledReason = "needs FerretDB, see src/test/go")
class FerretContractTest extends MongoContractTest {

    @Override
    MongoProcess start() throws IOException {
        return MongoProcess.ferret();
    }

    @Override
    String url(int port) {
        return QuickClient.urlWithPassword(port, "");
    }

    @Override
    protected List<String> secrets() {
        return List.of(QuickClient.USER, QuickClient.PASSWORD);
    }
}
