// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"

namespace braid::move
{
/// Values stand in one another at most so deep in client data; what is deeper is no client data.
inline constexpr unsigned client_data_depth_max = 64;

/// Whether the bytes are JSON of WebAuthn's CollectedClientData that answers the challenge: an object with `type`
/// (webauthn.get, webauthn.create or payment.get), `origin`, and the challenge in base64url or base 64. Other fields may
/// stand beside them. Cost: linear; nothing is allocated.
/// https://www.w3.org/TR/webauthn-3/#dictdef-collectedclientdata
[[nodiscard]] bool answers_challenge(Bytes client_data, const Hash32& challenge) noexcept;
}  // namespace braid::move
