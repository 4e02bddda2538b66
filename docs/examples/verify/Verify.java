import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** java Verify.java SECRET ID TIMESTAMP SIGNATURES < body */
class Verify {
    public static void main(String[] a) throws Exception {
        System.exit(isGenuine(a[0], a[1], a[2], a[3], System.in.readAllBytes()) ? 0 : 1);
    }

    static boolean isGenuine(String secret, String id, String timestamp, String signatures, byte[] body) throws Exception {
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            return false; // too old: somebody may be sending it again
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes("UTF-8"));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        boolean genuine = false;
        for (String signature : signatures.split(" ")) { // during a rotation there are several
            genuine |= MessageDigest.isEqual(signature.getBytes("UTF-8"), expected.getBytes("UTF-8"));
        }
        return genuine;
    }
}
