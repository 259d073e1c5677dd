// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/cpi_arguments.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/runtime/cpi_costs.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"
#include <algorithm>
#include <charconv>

namespace braid::svm::cpi
{
namespace
{
using Checked = Result<Done, Fault>;
using Kind = SyscallError::Kind;

/// Sizes of the structures; all of them are aligned to eight.
///     C instruction := program u64, metas u64, meta count u64, data u64, data size u64
///     C meta        := key u64, writable u8, signer u8, padding
///     C info        := key, lamports, data size, data, owner, rent epoch u64, three flags u8, padding
///     Rust instruction := metas (address, capacity, count), data (address, capacity, size) u64, program (32 bytes)
///     Rust meta        := key (32 bytes), signer u8, writable u8
///     Rust info        := key, lamports, data, owner, rent epoch u64, three flags u8, padding
constexpr std::uint64_t c_instruction_size = 40;
constexpr std::uint64_t rust_instruction_size = 80;
constexpr std::uint64_t c_meta_size = 16;
constexpr std::uint64_t rust_meta_size = 34;
constexpr std::uint64_t c_info_size = 56;
constexpr std::uint64_t rust_info_size = 48;
constexpr std::uint64_t c_info_data_size_at = 16;
/// A slice is an address and a count.
constexpr std::uint64_t slice_size = 16;
/// An Rc<RefCell<T>> points to two counts and a borrow flag, behind which the T is.
constexpr std::uint64_t cell_value_at = 24;
constexpr std::size_t word_alignment = 8;

[[nodiscard]] std::uint64_t word(const std::uint8_t* from, std::size_t index) noexcept
{
    return load_le<std::uint64_t>(from + 8 * index);
}

[[nodiscard]] std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept
{
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? ~std::uint64_t{0} : sum;
}

[[nodiscard]] SyscallError error_of(Kind kind, std::string message)
{
    return {.kind = kind, .instruction = {}, .message = std::move(message)};
}

[[nodiscard]] SyscallError too_many(
    Kind kind, std::string_view what, std::uint64_t count, std::uint64_t count_max)
{
    return error_of(kind, "Invoked an instruction with " + std::string(what) + " (" +
                              std::to_string(count) + " > " + std::to_string(count_max) + ")");
}

[[nodiscard]] std::string hexadecimal(std::uint64_t number)
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}
}  // namespace

Checked Arguments::check_size(std::uint64_t account_count, std::uint64_t data_size) noexcept
{
    if (account_count > instruction_accounts_max)
        return invoke_.fail(too_many(Kind::max_instruction_accounts_exceeded, "too many accounts",
            account_count, instruction_accounts_max));
    if (data_size > instruction_data_max)
        return invoke_.fail(too_many(Kind::max_instruction_data_len_exceeded,
            "data that is too large", data_size, instruction_data_max));
    return Done{};
}

Result<InvokeContext::Invocation, Fault> Arguments::instruction(std::uint64_t address) noexcept
{
    const bool is_c = abi_ == Abi::c;
    const auto from = guest_.object(MemoryAccess::load, address,
        is_c ? c_instruction_size : rust_instruction_size, word_alignment);
    if (!from.ok())
        return Err{from.error()};
    InvokeContext::Invocation invocation;
    if (is_c)
    {
        const auto program = guest_.object(MemoryAccess::load, word(*from, 0), sizeof(Pubkey));
        if (!program.ok())
            return Err{program.error()};
        invocation.program = Pubkey::from({*program, sizeof(Pubkey)});
    }
    else
        invocation.program = Pubkey::from({*from + 48, sizeof(Pubkey)});
    const std::uint64_t meta_count = word(*from, 2);
    const auto meta_bytes_at = guest_.array(MemoryAccess::load, word(*from, is_c ? 1 : 0),
        meta_count, is_c ? c_meta_size : rust_meta_size, is_c ? word_alignment : 1);
    if (!meta_bytes_at.ok())
        return Err{meta_bytes_at.error()};
    const auto data = guest_.bytes(word(*from, 3), word(*from, is_c ? 4 : 5));
    if (!data.ok())
        return Err{data.error()};
    if (const Checked size = check_size(meta_count, data->size()); !size.ok())
        return Err{size.error()};
    if (const Checked paid = invoke_.charge(
            data->size() / bytes_per_unit + meta_count * meta_bytes / bytes_per_unit);
        !paid.ok())
        return Err{paid.error()};
    const auto accounts = metas(*meta_bytes_at, meta_count);
    if (!accounts.ok())
        return Err{accounts.error()};
    invocation.accounts = *accounts;
    invocation.data = invoke_.transaction().scratch().copy(*data);
    return invocation;
}

Result<std::span<InvokeContext::Invocation::Meta>, Fault> Arguments::metas(
    const std::uint8_t* from, std::uint64_t count) noexcept
{
    const auto metas =
        invoke_.transaction().scratch().make_array<InvokeContext::Invocation::Meta>(count);
    for (std::size_t i = 0; i < count; ++i)
    {
        const bool is_c = abi_ == Abi::c;
        const std::uint8_t* meta = from + i * (is_c ? c_meta_size : rust_meta_size);
        const std::uint8_t* flags = meta + (is_c ? 8 : 32);
        if (flags[0] > 1 || flags[1] > 1)
            return invoke_.fail(InstructionErrorKind::invalid_argument);
        metas[i].is_writable = flags[is_c ? 0 : 1] != 0;
        metas[i].is_signer = flags[is_c ? 1 : 0] != 0;
        if (is_c)
        {
            const auto key = guest_.object(MemoryAccess::load, word(meta, 0), sizeof(Pubkey));
            if (!key.ok())
                return Err{key.error()};
            meta = *key;
        }
        metas[i].key = Pubkey::from({meta, sizeof(Pubkey)});
    }
    return metas;
}

Result<Arguments::Signers, Fault> Arguments::signers(
    std::uint64_t address, std::uint64_t count, const Pubkey& program) noexcept
{
    Signers signers;
    const auto seeds = guest_.array(MemoryAccess::load, address, count, slice_size, word_alignment);
    if (!seeds.ok())
        return Err{seeds.error()};
    if (count > signers_max)
        return invoke_.fail(error_of(Kind::too_many_signers, "Too many signers"));
    for (; signers.count < count; ++signers.count)
    {
        const auto key = signer(*seeds + signers.count * slice_size, program);
        if (!key.ok())
            return Err{key.error()};
        signers.keys[signers.count] = *key;
    }
    return signers;
}

Result<Pubkey, Fault> Arguments::signer(const std::uint8_t* seeds, const Pubkey& program) noexcept
{
    const std::uint64_t count = word(seeds, 1);
    const auto slices =
        guest_.array(MemoryAccess::load, word(seeds, 0), count, slice_size, word_alignment);
    if (!slices.ok())
        return Err{slices.error()};
    if (count > seeds_max)
        return invoke_.fail(InstructionErrorKind::max_seed_length_exceeded);
    std::array<Bytes, seeds_max> bytes;
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto seed = guest_.bytes(word(*slices, 2 * i), word(*slices, 2 * i + 1));
        if (!seed.ok())
            return Err{seed.error()};
        bytes[i] = *seed;
    }
    const auto key = create_program_address({bytes.data(), count}, program, invoke_.crypto());
    if (!key.ok())
        return invoke_.fail(
            error_of(Kind::bad_seeds, "Could not create program address with signer seeds: " +
                                          std::string(message_of(key.error()))));
    return *key;
}

Result<std::span<const Arguments::InfoKey>, Fault> Arguments::info_keys(
    const std::uint8_t* infos, std::uint64_t count) noexcept
{
    const auto keys = invoke_.transaction().scratch().make_array<InfoKey>(count);
    for (std::size_t i = 0; i < count; ++i)
    {
        const std::uint8_t* info = infos + i * (abi_ == Abi::c ? c_info_size : rust_info_size);
        const auto key = guest_.object(MemoryAccess::load, word(info, 0), sizeof(Pubkey));
        if (!key.ok())
            return Err{key.error()};
        keys[i] = {.word = word(*key, 0), .bytes = *key};
    }
    return std::span<const InfoKey>(keys);
}

Result<std::span<CallerAccount>, Fault> Arguments::accounts(
    std::uint64_t address, std::uint64_t count, const InstructionContext& callee) noexcept
{
    const std::uint64_t info_size = abi_ == Abi::c ? c_info_size : rust_info_size;
    std::uint64_t total = 0;
    if (__builtin_mul_overflow(count, info_size, &total))
        total = ~std::uint64_t{0};
    if (const Checked outside = check_outside_input(saturating_add(address, total)); !outside.ok())
        return Err{outside.error()};
    const auto infos = guest_.array(MemoryAccess::load, address, count, info_size, word_alignment);
    if (!infos.ok())
        return Err{infos.error()};
    if (count > infos_max)
        return invoke_.fail(too_many(Kind::max_instruction_account_infos_exceeded,
            "too many account info's", count, infos_max));
    if (const Checked paid = invoke_.charge(count * info_bytes / bytes_per_unit); !paid.ok())
        return Err{paid.error()};
    const auto keys = info_keys(*infos, count);
    if (!keys.ok())
        return Err{keys.error()};

    TransactionContext& transaction = invoke_.transaction();
    const AccountPositions caller(transaction.current().accounts);
    const AccountPositions first(callee.accounts);
    const auto found = transaction.scratch().make_array<CallerAccount>(callee.accounts.size());
    std::size_t found_count = 0;
    for (std::size_t i = 0; i < callee.accounts.size(); ++i)
    {
        const InstructionAccount role = callee.accounts[i];
        if (first[role.index_in_transaction] != i)
            continue;
        const TxAccount& account = transaction.accounts()[role.index_in_transaction];
        if (account.executable)
        {
            if (const Checked paid = invoke_.charge(account.size / bytes_per_unit); !paid.ok())
                return Err{paid.error()};
            continue;
        }
        const auto match = find_info(*keys, account.key);
        if (!match.ok())
            return Err{match.error()};
        const std::uint64_t offset = *match * info_size;
        const std::size_t index = caller[role.index_in_transaction];
        const auto read = caller_account(
            *infos + offset, address + offset, invoke_.memory().input.accounts()[index]);
        if (!read.ok())
            return Err{read.error()};
        const auto size = load_le<std::uint64_t>(read->size);
        if (const Checked paid = invoke_.charge(size / bytes_per_unit); !paid.ok())
            return Err{paid.error()};
        found[found_count] = *read;
        found[found_count].index_in_caller = index;
        found[found_count].is_writable = role.is_writable;
        ++found_count;
    }
    return found.first(found_count);
}

Result<std::uint64_t, Fault> Arguments::find_info(
    std::span<const InfoKey> keys, const Pubkey& key) noexcept
{
    const std::uint64_t key_word = word(key.data(), 0);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].word == key_word && equal({keys[i].bytes, sizeof(Pubkey)}, key))
            return i;
    if (invoke_.log().wants())
        invoke_.log().add({"Instruction references an unknown account ", base58_of(key)});
    return invoke_.fail(InstructionErrorKind::missing_account);
}

Result<CallerAccount, Fault> Arguments::caller_account(
    const std::uint8_t* info, std::uint64_t info_address, const InputAccount& place) noexcept
{
    CallerAccount account;
    account.data_address = input_start + place.data;
    account.original_size = place.size;
    const Checked read = abi_ == Abi::c ? read_c(info, info_address, place, account) :
                                          read_rust(info, place, account);
    if (!read.ok())
        return Err{read.error()};
    const auto data = data_of(account, load_le<std::uint64_t>(account.size));
    if (!data.ok())
        return Err{data.error()};
    account.data = *data;
    return account;
}

Checked Arguments::read_c(const std::uint8_t* info, std::uint64_t info_address,
    const InputAccount& place, CallerAccount& to) noexcept
{
    if (const Checked good = check_pointer(word(info, 0), place.key, "key"); !good.ok())
        return good;
    if (const Checked good = check_pointer(word(info, 4), place.owner, "owner"); !good.ok())
        return good;
    if (const Checked good = check_pointer(word(info, 1), place.lamports, "lamports"); !good.ok())
        return good;
    if (const Checked good = check_pointer(word(info, 3), place.data, "data"); !good.ok())
        return good;
    const auto lamports =
        guest_.object(MemoryAccess::store, word(info, 1), sizeof(std::uint64_t), word_alignment);
    if (!lamports.ok())
        return Err{lamports.error()};
    const auto owner = guest_.object(MemoryAccess::store, word(info, 4), sizeof(Pubkey));
    if (!owner.ok())
        return Err{owner.error()};
    const std::uint64_t size_address = saturating_add(info_address, c_info_data_size_at);
    if (const Checked outside = check_outside_input(size_address); !outside.ok())
        return outside;
    const auto size = guest_.object(MemoryAccess::store, size_address, sizeof(std::uint64_t));
    if (!size.ok())
        return Err{size.error()};
    to.lamports = *lamports;
    to.owner = *owner;
    to.size = *size;
    return Done{};
}

Checked Arguments::read_rust(
    const std::uint8_t* info, const InputAccount& place, CallerAccount& to) noexcept
{
    if (const Checked good = check_pointer(word(info, 0), place.key, "key"); !good.ok())
        return good;
    if (const Checked good = check_pointer(word(info, 3), place.owner, "owner"); !good.ok())
        return good;
    const std::uint64_t lamports_cell = word(info, 1) + cell_value_at;
    const auto pointer =
        guest_.object(MemoryAccess::load, lamports_cell, sizeof(std::uint64_t), word_alignment);
    if (!pointer.ok())
        return Err{pointer.error()};
    if (const Checked outside = check_outside_input(lamports_cell); !outside.ok())
        return outside;
    const std::uint64_t lamports_address = word(*pointer, 0);
    if (const Checked good = check_pointer(lamports_address, place.lamports, "lamports");
        !good.ok())
        return good;
    const auto lamports =
        guest_.object(MemoryAccess::store, lamports_address, sizeof(std::uint64_t), word_alignment);
    if (!lamports.ok())
        return Err{lamports.error()};
    const auto owner = guest_.object(MemoryAccess::store, word(info, 3), sizeof(Pubkey));
    if (!owner.ok())
        return Err{owner.error()};

    const std::uint64_t data_cell = word(info, 2) + cell_value_at;
    if (const Checked outside = check_outside_input(data_cell); !outside.ok())
        return outside;
    const auto data = guest_.object(MemoryAccess::load, data_cell, slice_size, word_alignment);
    if (!data.ok())
        return Err{data.error()};
    if (const Checked good = check_pointer(word(*data, 0), place.data, "data"); !good.ok())
        return good;
    const std::uint64_t size_address = saturating_add(data_cell, sizeof(std::uint64_t));
    if (const Checked outside = check_outside_input(size_address); !outside.ok())
        return outside;
    const auto size = guest_.object(MemoryAccess::store, size_address, sizeof(std::uint64_t));
    if (!size.ok())
        return Err{size.error()};
    to.lamports = *lamports;
    to.owner = *owner;
    to.size = *size;
    return Done{};
}

Result<std::span<std::uint8_t>, Fault> Arguments::data_of(
    const CallerAccount& account, std::uint64_t size) noexcept
{
    if (size > account.size_max(invoke_.check_aligned()))
        return invoke_.fail(InstructionErrorKind::invalid_realloc);
    const auto data = guest_.array(MemoryAccess::store, account.data_address, size, 1);
    if (!data.ok())
        return Err{data.error()};
    return std::span(*data, size);
}

Checked Arguments::check_pointer(
    std::uint64_t address, std::uint64_t place, std::string_view field) noexcept
{
    const std::uint64_t expected = input_start + place;
    if (address == expected)
        return Done{};
    if (invoke_.log().wants())
        invoke_.log().add({"Invalid account info pointer `", field, "': ", hexadecimal(address),
            " != ", hexadecimal(expected)});
    return invoke_.fail(error_of(Kind::invalid_pointer, "Invalid pointer"));
}

Checked Arguments::check_outside_input(std::uint64_t address) noexcept
{
    if (address < input_start)
        return Done{};
    return invoke_.fail(error_of(Kind::invalid_pointer, "Invalid pointer"));
}
}  // namespace braid::svm::cpi
