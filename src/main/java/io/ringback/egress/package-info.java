/**
 * Outbound address checks (the SSRF guard): resolves, checks and pins the addresses of receivers. It depends on no
 * feature.
 */
@NullMarked
package io.ringback.egress;

import org.jspecify.annotations.NullMarked;
