<?php
// php verify.php SECRET ID TIMESTAMP SIGNATURES < body
function is_genuine(string $secret, string $id, string $timestamp, string $signatures, string $body): bool
{
    if (abs(time() - (int) $timestamp) > 300) {
        return false; // too old: somebody may be sending it again
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $signature) { // during a rotation there are several
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

exit(is_genuine($argv[1], $argv[2], $argv[3], $argv[4], file_get_contents('php://stdin')) ? 0 : 1);
