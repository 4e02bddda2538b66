# ruby verify.rb SECRET ID TIMESTAMP SIGNATURES < body
require "openssl"

def genuine?(secret, id, timestamp, signatures, body)
  return false if (Time.now.to_i - Integer(timestamp)).abs > 300 # too old: somebody may be sending it again

  key = secret.delete_prefix("whsec_").unpack1("m0")
  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body)
  expected = "v1," + [digest].pack("m0")
  # During a rotation there are several.
  signatures.split(" ").any? { |it| OpenSSL.secure_compare(it, expected) }
end

exit(genuine?(*ARGV[0, 4], $stdin.binmode.read) ? 0 : 1)
