// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/cpi_costs.hpp"
#include "vm-frontends/svm/runtime/guest_memory.hpp"
#include "vm-frontends/svm/runtime/input.hpp"

namespace braid::svm::cpi
{
/// Whose structures an invocation's arguments are.
enum class Abi : std::uint8_t
{
    c,
    rust,
};

/// The caller's side of an account that an invocation hands on: host addresses within the caller's memory. The integers
/// need not be aligned.
struct CallerAccount
{
    /// Of the account among the caller's.
    std::size_t index_in_caller = 0;
    bool is_writable = false;
    std::uint8_t* lamports = nullptr;
    std::uint8_t* owner = nullptr;
    /// Where the info keeps the data's size.
    std::uint8_t* size = nullptr;
    /// The data of the size that the caller says.
    std::span<std::uint8_t> data;
    std::uint64_t data_address = 0;
    /// When the caller began.
    std::uint64_t original_size = 0;

    /// Bytes that the account may have while the caller runs: programs of loader v1 cannot see it grow.
    [[nodiscard]] std::uint64_t size_max(bool check_aligned) const noexcept
    {
        return original_size + (check_aligned ? instruction_growth_max : 0);
    }
};

/// Takes an invocation's arguments out of the caller's memory, in Agave's order of checks and costs.
class Arguments
{
public:
    Arguments(InvokeContext& invoke, const MemoryMap& map, Abi abi) noexcept
      : invoke_(invoke), guest_(invoke, map), abi_(abi)
    {}

    /// The instruction, its metas and data copied to the transaction's arena.
    [[nodiscard]] Result<InvokeContext::Invocation, Fault> instruction(
        std::uint64_t address) noexcept;
    /// The addresses that seeds make sign.
    struct Signers
    {
        std::array<Pubkey, signers_max> keys;
        std::size_t count = 0;
    };
    [[nodiscard]] Result<Signers, Fault> signers(
        std::uint64_t address, std::uint64_t count, const Pubkey& program) noexcept;
    /// The infos of those accounts of the instruction that need them, each account once.
    [[nodiscard]] Result<std::span<CallerAccount>, Fault> accounts(
        std::uint64_t address, std::uint64_t count, const InstructionContext& callee) noexcept;
    /// The account's data, of this size, to be written.
    [[nodiscard]] Result<std::span<std::uint8_t>, Fault> data_of(
        const CallerAccount& account, std::uint64_t size) noexcept;

    [[nodiscard]] const GuestMemory& guest() const noexcept { return guest_; }

private:
    /// An info's key, for searches.
    struct InfoKey
    {
        std::uint64_t word = 0;
        const std::uint8_t* bytes = nullptr;
    };

    [[nodiscard]] Result<Done, Fault> check_size(
        std::uint64_t account_count, std::uint64_t data_size) noexcept;
    [[nodiscard]] Result<std::span<InvokeContext::Invocation::Meta>, Fault> metas(
        const std::uint8_t* from, std::uint64_t count) noexcept;
    [[nodiscard]] Result<Pubkey, Fault> signer(
        const std::uint8_t* seeds, const Pubkey& program) noexcept;
    [[nodiscard]] Result<std::span<const InfoKey>, Fault> info_keys(
        const std::uint8_t* infos, std::uint64_t count) noexcept;
    /// The first info of this key.
    [[nodiscard]] Result<std::uint64_t, Fault> find_info(
        std::span<const InfoKey> keys, const Pubkey& key) noexcept;
    [[nodiscard]] Result<CallerAccount, Fault> caller_account(
        const std::uint8_t* info, std::uint64_t info_address, const InputAccount& place) noexcept;
    [[nodiscard]] Result<Done, Fault> read_c(const std::uint8_t* info, std::uint64_t info_address,
        const InputAccount& place, CallerAccount& to) noexcept;
    [[nodiscard]] Result<Done, Fault> read_rust(
        const std::uint8_t* info, const InputAccount& place, CallerAccount& to) noexcept;
    [[nodiscard]] Result<Done, Fault> check_pointer(
        std::uint64_t address, std::uint64_t place, std::string_view field) noexcept;
    /// What an info points to must not be where accounts lie, lest the callee changes it.
    [[nodiscard]] Result<Done, Fault> check_outside_input(std::uint64_t address) noexcept;

    InvokeContext& invoke_;
    GuestMemory guest_;
    Abi abi_;
};
}  // namespace braid::svm::cpi
