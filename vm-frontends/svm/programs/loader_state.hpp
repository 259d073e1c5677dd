// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include <optional>
#include <span>

namespace braid::svm
{
/// What an account of the upgradeable loader holds, in front of an ELF where it has one.
///     state := 0 u32
///            | 1 u32, authority                    buffer
///            | 2 u32, address (32 bytes)           program
///            | 3 u32, slot u64, authority          program data
///     authority := 0 u8 | 1 u8, address (32 bytes)
/// https://docs.rs/solana-loader-v3-interface/latest/solana_loader_v3_interface/state/enum.UpgradeableLoaderState.html
struct LoaderState
{
    enum class Kind : std::uint32_t
    {
        uninitialized,
        buffer,
        program,
        program_data,
    };
    static constexpr std::size_t uninitialized_size = 4;
    static constexpr std::size_t program_size = 36;
    /// Where the ELF begins, whether there is an authority or not.
    static constexpr std::size_t buffer_header_size = 37;
    static constexpr std::size_t program_data_header_size = 45;

    Kind kind = Kind::uninitialized;
    /// That deployed the program last. [program_data]
    std::uint64_t slot = 0;
    /// Who may change it; nobody where there is none. [buffer or program_data]
    std::optional<Pubkey> authority{};
    /// [program]
    Pubkey program_data{};

    [[nodiscard]] friend bool operator==(const LoaderState&, const LoaderState&) = default;
};

/// Error: invalid_account_data. What follows the state is not looked at.
[[nodiscard]] Result<LoaderState, InstructionError> decode_loader_state(Bytes data) noexcept;

/// Writes the state over the beginning of `to`. Error: account_data_too_small, and nothing is written.
[[nodiscard]] Result<Done, InstructionError> encode_loader_state(
    const LoaderState& state, std::span<std::uint8_t> to) noexcept;
}  // namespace braid::svm
