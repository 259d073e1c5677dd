// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include <optional>

namespace braid::tests
{
/// The integers of an ECDSA signature as DER has them: two's complement, most significant byte first, not empty.
struct DerSignature
{
    Bytes r;
    Bytes s;
};

/// Reads a SEQUENCE of two INTEGERs, which is all of the input; nothing where that is not DER. X.690, sections 8.1, 8.3,
/// 8.9 and 10.1, https://www.itu.int/rec/T-REC-X.690
[[nodiscard]] std::optional<DerSignature> parse_der_signature(Bytes input);

/// An integer of DER as a number; nothing where it is negative or takes more than 32 bytes.
[[nodiscard]] std::optional<Hash32> number_of_der(Bytes integer);
}  // namespace braid::tests
