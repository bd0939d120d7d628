import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** The probe as it is often written. */
final class ClientProbe {

    private ClientProbe() {}

    public static void main(String[] args) throws Exception {
        int status = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(args[0])).build(), BodyHandlers.discarding())
                .statusCode();
        System.exit(status == 200 ? 0 : 1);
    }
}
