// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The handles by which the CUDA runtime knows the kernels, each defined beside its kernel.
namespace braid::kernels::gpu
{
[[nodiscard]] const void* keccak256_gathered_kernel() noexcept;
[[nodiscard]] const void* sha3_256_gathered_kernel() noexcept;
[[nodiscard]] const void* sha256_gathered_kernel() noexcept;
[[nodiscard]] const void* merkle_keccak256_kernel() noexcept;
[[nodiscard]] const void* merkle_sha3_256_kernel() noexcept;
[[nodiscard]] const void* merkle_sha256_kernel() noexcept;
[[nodiscard]] const void* recover_keys_kernel() noexcept;
[[nodiscard]] const void* recover_addresses_kernel() noexcept;
[[nodiscard]] const void* lthash_mix_kernel() noexcept;
[[nodiscard]] const void* ed25519_verify_kernel() noexcept;
[[nodiscard]] const void* trie_nodes_kernel() noexcept;
[[nodiscard]] const void* jellyfish_nodes_kernel() noexcept;
[[nodiscard]] const void* jellyfish_leaves_kernel() noexcept;
}  // namespace braid::kernels::gpu
