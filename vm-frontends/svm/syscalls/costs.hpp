// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// What syscalls cost in compute units; those of invocations are in runtime/cpi_costs.hpp.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/execution_budget.rs
namespace braid::svm::costs
{
/// Of a syscall that does next to nothing.
inline constexpr std::uint64_t base = 100;
inline constexpr std::uint64_t sysvar_base = 100;
/// Bytes that are copied for one unit.
inline constexpr std::uint64_t bytes_per_unit = 250;
/// The least that an operation on memory costs.
inline constexpr std::uint64_t memory_operation_min = 10;

/// Of one try to derive an address.
inline constexpr std::uint64_t program_address = 1500;
inline constexpr std::uint64_t hash_base = 85;
inline constexpr std::uint64_t secp256k1_recover = 25'000;

/// Of a group's operations; the first of a sum of multiples, and each further one.
struct Group
{
    std::uint64_t validate;
    std::uint64_t add;
    std::uint64_t subtract;
    std::uint64_t multiply;
    std::uint64_t multiple_first;
    std::uint64_t multiple_further;
    std::uint64_t decompress;
};
inline constexpr Group edwards{.validate = 159,
    .add = 473,
    .subtract = 475,
    .multiply = 2177,
    .multiple_first = 2273,
    .multiple_further = 758,
    .decompress = 0};
inline constexpr Group ristretto{.validate = 169,
    .add = 521,
    .subtract = 519,
    .multiply = 2208,
    .multiple_first = 2303,
    .multiple_further = 788,
    .decompress = 0};
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0388-bls12-381-syscalls.md
inline constexpr Group bls12_g1{.validate = 1565,
    .add = 128,
    .subtract = 129,
    .multiply = 4627,
    .multiple_first = 0,
    .multiple_further = 0,
    .decompress = 2100};
inline constexpr Group bls12_g2{.validate = 1968,
    .add = 203,
    .subtract = 204,
    .multiply = 8255,
    .multiple_first = 0,
    .multiple_further = 0,
    .decompress = 3050};
inline constexpr std::uint64_t bls12_pair_first = 25'445;
inline constexpr std::uint64_t bls12_pair_further = 13'023;

inline constexpr std::uint64_t alt_bn128_g1_add = 334;
inline constexpr std::uint64_t alt_bn128_g2_add = 535;
inline constexpr std::uint64_t alt_bn128_g1_multiply = 3840;
inline constexpr std::uint64_t alt_bn128_g2_multiply = 15'670;
inline constexpr std::uint64_t alt_bn128_pair_first = 36'364;
inline constexpr std::uint64_t alt_bn128_pair_further = 12'121;
/// To be added to `base`.
inline constexpr std::uint64_t alt_bn128_g1_compress = 30;
inline constexpr std::uint64_t alt_bn128_g1_decompress = 398;
inline constexpr std::uint64_t alt_bn128_g2_compress = 86;
inline constexpr std::uint64_t alt_bn128_g2_decompress = 13'610;

/// Of so many inputs. [input_count <= 12]
[[nodiscard]] constexpr std::uint64_t poseidon(std::uint64_t input_count) noexcept
{
    return 61 * input_count * input_count + 542;
}
}  // namespace braid::svm::costs
