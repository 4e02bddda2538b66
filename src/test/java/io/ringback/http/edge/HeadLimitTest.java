package io.ringback.http.edge;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.SecurePort;
import io.ringback.testing.TightLimits;
import java.io.IOException;
import java.net.Socket;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SecurePort.class)
@TestProfile(TightLimits.class)
class HeadLimitTest extends HeadLimitContract {
    @Override
    Socket open() throws IOException {
        return new Socket("localhost", RestAssured.port);
    }
}
