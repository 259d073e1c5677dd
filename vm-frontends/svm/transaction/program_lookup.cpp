// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/program_lookup.hpp"

#include "vm-frontends/svm/block_programs.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
///     program data := 3 u32, slot u64, (0 | 1, authority), padding to 45, ELF
constexpr std::uint32_t program_data_tag = 3;
constexpr std::size_t program_data_header_size = 45;
constexpr std::size_t authority_tag_at = 12;

[[nodiscard]] bool is_loader(const Pubkey& owner) noexcept
{
    return owner == ids::upgradeable_loader || owner == ids::bpf_loader_2 ||
           owner == ids::bpf_loader_1;
}

/// An account of a loader that nothing can run.
[[nodiscard]] const LoadedProgram& unusable_program() noexcept
{
    static const LoadedProgram program{};
    return program;
}

/// The slot that deployed these program data; nothing where they are none.
[[nodiscard]] std::optional<std::uint64_t> deployment_slot_of(Bytes data) noexcept
{
    if (data.size() < authority_tag_at + 1 ||
        load_le<std::uint32_t>(data.data()) != program_data_tag || data[authority_tag_at] > 1)
        return std::nullopt;
    if (data[authority_tag_at] == 1 && data.size() < program_data_header_size)
        return std::nullopt;
    return load_le<std::uint64_t>(data.data() + 4);
}
}  // namespace

const LoadedProgram* TransactionPrograms::find(const TxAccount& account) noexcept
{
    if (account.owner == ids::native_loader)
        return env_.native_program(account.key);
    const Account& loaded = loaded_[static_cast<std::size_t>(&account - accounts_.data())].account;
    // What became a program since the transaction began was deployed by it, or is none that anybody knows.
    if (!is_loader(loaded.owner))
        return program_data_address({account.data, account.size}) ? &unusable_program() : nullptr;
    if (account.owner != ids::upgradeable_loader)
        return &env_.programs->find(account.key, loaded.data);
    const auto elf = find_elf(account);
    return elf ? &env_.programs->find(account.key, *elf) : &unusable_program();
}

std::optional<Bytes> TransactionPrograms::find_elf(const TxAccount& account) noexcept
{
    const auto address = program_data_address({account.data, account.size});
    if (!address)
        return std::nullopt;
    const auto stored = read_program_data(*address);
    if (!stored || stored->owner != ids::upgradeable_loader)
        return std::nullopt;
    const auto slot = deployment_slot_of(stored->data);
    if (!slot || *slot >= env_.slot || stored->elf_at.size() < program_data_header_size)
        return std::nullopt;
    return stored->elf_at.subspan(program_data_header_size);
}

std::optional<TransactionPrograms::ProgramData> TransactionPrograms::read_program_data(
    const Pubkey& address) noexcept
{
    for (std::size_t i = 0; i < accounts_.size(); ++i)
    {
        const TxAccount& account = accounts_[i];
        if (account.key == address)
            return ProgramData{.owner = account.owner,
                .data = {account.data, account.size},
                .elf_at = loaded_[i].account.data};
    }
    LoadedAccount stored;
    if (!reader_.read(address, stored))
        return std::nullopt;
    return ProgramData{
        .owner = stored.account.owner, .data = stored.account.data, .elf_at = stored.account.data};
}
}  // namespace braid::svm
