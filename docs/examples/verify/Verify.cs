// dotnet run SECRET ID TIMESTAMP SIGNATURES < body
using System.Security.Cryptography;
using System.Text;

using var input = new MemoryStream();
Console.OpenStandardInput().CopyTo(input);
return IsGenuine(args[0], args[1], args[2], args[3], input.ToArray()) ? 0 : 1;

static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body)
{
    long age = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp);
    if (Math.Abs(age) > 300)
    {
        return false; // too old: somebody may be sending it again
    }
    byte[] key = Convert.FromBase64String(secret["whsec_".Length..]);
    byte[] content = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
    byte[] expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content)));
    bool genuine = false;
    foreach (string it in signatures.Split(' ')) // during a rotation there are several
    {
        genuine |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(it), expected);
    }
    return genuine;
}
