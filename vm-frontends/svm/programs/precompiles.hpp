// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include <span>

namespace braid::svm
{
/// Why a precompile refuses; InstructionError::custom has the number.
/// https://docs.rs/solana-precompile-error/latest/solana_precompile_error/enum.PrecompileError.html
enum class PrecompileError : std::uint32_t
{
    invalid_public_key,
    invalid_recovery_id,
    invalid_signature,
    invalid_data_offsets,
    invalid_instruction_data_size,
};

/// Verifies the signatures that an instruction of ids::ed25519_precompile, secp256k1_precompile or secp256r1_precompile
/// points to, in its own `data` or in those of the message's instructions. The first that is wrong decides.
/// Cost: a verification a signature, of which `data` name at most 255, or 8 of secp256r1.
///
///     data := count u8, ignored u8 (not secp256k1), offsets * count, anything
///     offsets (ed25519, secp256r1) := signature (at u16, instruction u16), key (at u16, instruction u16),
///                                     message (at u16, size u16, instruction u16)
///     offsets (secp256k1) := signature (at u16, instruction u8), address (at u16, instruction u8),
///                            message (at u16, size u16, instruction u8)
///
/// Instruction 65535 means `data`. https://github.com/anza-xyz/agave/tree/master/precompiles/src
[[nodiscard]] Result<Done, InstructionError> run_precompile(const Pubkey& program, Bytes data,
    std::span<const Bytes> instruction_datas, const Crypto& crypto) noexcept;
}  // namespace braid::svm
