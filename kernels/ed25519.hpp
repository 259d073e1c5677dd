// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// Which signatures count as valid. RFC 8032 leaves room where encodings are not canonical or points have a part of
/// small order, and libraries differ there; validators of one chain must not. With A the key, R and S the halves of
/// the signature, M the message, k = SHA-512(R || A || M) over the bytes as given, L the order of the base point B:
///
/// |                                         | strict_points       | strict_bytes        | zip215               |
/// |-----------------------------------------|---------------------|---------------------|----------------------|
/// | S >= L                                  | rejected            | rejected            | rejected             |
/// | A or R is the y of no point             | rejected            | rejected            | rejected             |
/// | A has order 1, 2, 4 or 8                | rejected            | rejected            | accepted             |
/// | R has order 1, 2, 4 or 8                | rejected            | rejected            | accepted             |
/// | A with y >= p, or x = 0 and sign 1      | accepted            | accepted            | accepted             |
/// | R with y >= p, or x = 0 and sign 1      | accepted            | rejected            | accepted             |
/// | equation                                | R = [S]B - [k]A     | R = [S]B - [k]A     | [8]R = [8]([S]B-[k]A)|
/// | R compared as                           | point               | 32 bytes            | point                |
///
/// "Accepted" means that this alone does not reject; x = 0 itself only happens in points of order 1 and 2. So what
/// tells the strict policies apart is an R with y from p to p + 18 that is not of small order: nobody knows a
/// logarithm of one, nor a signature with it.
///
/// - strict_points: `verify_strict` of ed25519-dalek 1.0.1, and so Solana and Aptos; Firedancer's fd_ed25519_verify.
///   https://docs.rs/ed25519-dalek/1.0.1/src/ed25519_dalek/public.rs.html
///   https://github.com/firedancer-io/firedancer/blob/main/src/ballet/ed25519/fd_ed25519_user.c
/// - strict_bytes: `verify_strict` of ed25519-dalek 2 (curve25519-dalek 4).
///   https://docs.rs/ed25519-dalek/2.1.1/src/ed25519_dalek/verifying.rs.html
/// - zip215: https://zips.z.cash/zip-0215
///
/// RFC 8032, section 5.1.7: https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
enum class Ed25519Policy : std::uint8_t
{
    strict_points,
    strict_bytes,
    zip215,
};

/// One signature to verify: `key` is A, `signature` is R and S.
struct Ed25519Request
{
    Bytes message{};
    std::array<std::uint8_t, 64> signature{};
    Hash32 key{};
};

/// Sets verdicts[i] to 1 where requests[i] is valid under the policy, else to 0. [verdicts.size() == requests.size()]
using Ed25519VerifyBatch = void (*)(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept;

/// Verifies many signatures, on the best row for their number. Each is judged alone, by its own equation: there is no
/// random linear combination, whose verdict could differ from the single ones and names no culprit. Cost: two
/// multiplications of a point by 253 bits, with shared doublings, and SHA-512 of 64 bytes and the message, each. Takes
/// 100 KiB of stack, and 200 in the first call, which makes a table of 64 KiB for all.
void ed25519_verify_batch(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept;

[[nodiscard]] Rows<Ed25519VerifyBatch> ed25519_rows() noexcept;

/// Whether the bytes encode a point of the curve; y of p or more, and x = 0 with sign 1, are accepted, as
/// curve25519-dalek's decompress() does. Cost: a square root, some microseconds.
/// https://docs.rs/curve25519-dalek/latest/curve25519_dalek/edwards/struct.CompressedEdwardsY.html#method.decompress
[[nodiscard]] bool ed25519_is_point(const Hash32& bytes) noexcept;

/// The same for a point of any order but 1, 2, 4 and 8. Cost: three doublings more.
[[nodiscard]] bool ed25519_is_point_of_large_order(const Hash32& bytes) noexcept;

/// Whether the number, least significant byte first, is below the order of the base point.
[[nodiscard]] bool ed25519_is_scalar(const Hash32& bytes) noexcept;
}  // namespace braid::kernels
