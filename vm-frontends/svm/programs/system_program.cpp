// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/system_program.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/instruction_accounts.hpp"
#include "vm-frontends/svm/programs/instruction_data.hpp"
#include "vm-frontends/svm/programs/nonce_instructions.hpp"
#include "vm-frontends/svm/programs/system_instruction.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"
#include <string>

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using enum InstructionErrorKind;

[[nodiscard]] Err<InstructionError> refused(SystemError error) noexcept
{
    return Err{InstructionError::of_custom(static_cast<std::uint32_t>(error))};
}

/// An address, and the one that signs for it where it is derived from that one by a seed.
struct Address
{
    Pubkey address;
    std::optional<Pubkey> base;

    [[nodiscard]] const Pubkey& signer() const noexcept { return base ? *base : address; }
};

/// As Rust's Debug has it.
[[nodiscard]] std::string text_of(const Address& address)
{
    std::string text = "Address { address: ";
    text += base58_of(address.address);
    text += ", base: ";
    if (address.base)
    {
        text += "Some(";
        text += base58_of(*address.base);
        text += ')';
    }
    else
        text += "None";
    return text + " }";
}

struct Seed
{
    Pubkey base;
    Bytes text;
    Pubkey owner;
};

/// sha256(base, seed, owner). Refusals have the numbers of PubkeyError, which the system program takes for its own.
/// https://docs.rs/solana-pubkey/latest/solana_pubkey/struct.Pubkey.html#method.create_with_seed
[[nodiscard]] Result<Pubkey, InstructionError> derive(
    const Seed& seed, const Crypto& crypto) noexcept
{
    constexpr std::string_view marker = "ProgramDerivedAddress";
    if (seed.text.size() > seed_size_max)
        return Err{InstructionError::of_custom(
            static_cast<std::uint32_t>(AddressError::max_seed_length_exceeded))};
    if (std::memcmp(
            seed.owner.data() + sizeof(Pubkey) - marker.size(), marker.data(), marker.size()) == 0)
        return Err{
            InstructionError::of_custom(static_cast<std::uint32_t>(AddressError::illegal_owner))};
    std::array<std::uint8_t, 2 * sizeof(Pubkey) + seed_size_max> bytes;
    std::memcpy(bytes.data(), seed.base.data(), sizeof(Pubkey));
    if (!seed.text.empty())
        std::memcpy(bytes.data() + sizeof(Pubkey), seed.text.data(), seed.text.size());
    std::memcpy(
        bytes.data() + sizeof(Pubkey) + seed.text.size(), seed.owner.data(), sizeof(Pubkey));
    return crypto.sha256(Bytes{bytes}.first(2 * sizeof(Pubkey) + seed.text.size()));
}

/// One instruction of the system program while it runs.
class SystemInstruction
{
public:
    explicit SystemInstruction(InvokeContext& invoke) noexcept
      : invoke_(&invoke),
        accounts_(invoke.transaction()),
        data_(invoke.transaction().current().data)
    {}

    [[nodiscard]] Checked run() noexcept;

private:
    [[nodiscard]] Checked create_account(bool has_seed) noexcept;
    [[nodiscard]] Checked create_account_allow_prefund() noexcept;
    [[nodiscard]] Checked assign_account(bool has_seed) noexcept;
    [[nodiscard]] Checked allocate_account() noexcept;
    [[nodiscard]] Checked allocate_account_with_seed() noexcept;
    [[nodiscard]] Checked transfer_with_seed() noexcept;
    [[nodiscard]] Checked take_nonce_instruction(SystemTag tag) noexcept;

    /// A function of the fields that were read last, once all of them were there.
    [[nodiscard]] Checked require(std::size_t accounts) const noexcept
    {
        if (!data_.ok())
            return Err{invalid_instruction_data};
        return accounts_.require(accounts);
    }
    [[nodiscard]] Result<Address, InstructionError> address_at(
        std::size_t index, const Seed* seed) noexcept;
    [[nodiscard]] Checked allocate(
        BorrowedAccount& account, const Address& address, std::uint64_t space) noexcept;
    [[nodiscard]] Checked assign(
        BorrowedAccount& account, const Address& address, const Pubkey& owner) noexcept;
    [[nodiscard]] Checked transfer(
        std::size_t from, std::size_t to, std::uint64_t lamports) noexcept;
    [[nodiscard]] Checked move_lamports(
        std::size_t from, std::size_t to, std::uint64_t lamports) noexcept;
    [[nodiscard]] LogCollector& log() noexcept { return invoke_->log(); }

    InvokeContext* invoke_;
    InstructionAccounts accounts_;
    InstructionData data_;
};

Result<Address, InstructionError> SystemInstruction::address_at(
    std::size_t index, const Seed* seed) noexcept
{
    const Pubkey& key = accounts_.key(index);
    if (seed == nullptr)
        return Address{.address = key, .base = std::nullopt};
    const auto derived = derive(*seed, invoke_->crypto());
    if (!derived.ok())
        return Err{derived.error()};
    if (*derived == key)
        return Address{.address = key, .base = seed->base};
    if (log().wants())
        log().add({"Create: address ", base58_of(key), " does not match derived address ",
            base58_of(*derived)});
    return refused(SystemError::address_with_seed_mismatch);
}

Checked SystemInstruction::allocate(
    BorrowedAccount& account, const Address& address, std::uint64_t space) noexcept
{
    if (!accounts_.has_signer(address.signer()))
    {
        if (log().wants())
            log().add({"Allocate: 'to' account ", text_of(address), " must sign"});
        return Err{missing_required_signature};
    }
    if (!account.data().empty() || account.owner() != ids::system_program)
    {
        if (log().wants())
            log().add({"Allocate: account ", text_of(address), " already in use"});
        return refused(SystemError::account_already_in_use);
    }
    if (space > Account::data_size_max)
    {
        if (log().wants())
            log().add({"Allocate: requested ", std::to_string(space), ", max allowed ",
                std::to_string(Account::data_size_max)});
        return refused(SystemError::invalid_account_data_length);
    }
    return account.set_size(space);
}

Checked SystemInstruction::assign(
    BorrowedAccount& account, const Address& address, const Pubkey& owner) noexcept
{
    if (account.owner() == owner)
        return Done{};
    if (!accounts_.has_signer(address.signer()))
    {
        if (log().wants())
            log().add({"Assign: account ", text_of(address), " must sign"});
        return Err{missing_required_signature};
    }
    return account.set_owner(owner);
}

Checked SystemInstruction::move_lamports(
    std::size_t from, std::size_t to, std::uint64_t lamports) noexcept
{
    {
        auto source = invoke_->transaction().borrow(from);
        if (!source.ok())
            return Err{source.error()};
        if (!source->data().empty())
        {
            log().add("Transfer: `from` must not carry data");
            return Err{invalid_argument};
        }
        if (lamports > source->lamports())
        {
            if (log().wants())
                log().add({"Transfer: insufficient lamports ", std::to_string(source->lamports()),
                    ", need ", std::to_string(lamports)});
            return refused(SystemError::result_with_negative_lamports);
        }
        if (const Checked taken = source->take_lamports(lamports); !taken.ok())
            return taken;
    }
    auto target = invoke_->transaction().borrow(to);
    if (!target.ok())
        return Err{target.error()};
    return target->add_lamports(lamports);
}

Checked SystemInstruction::transfer(
    std::size_t from, std::size_t to, std::uint64_t lamports) noexcept
{
    if (!accounts_.is_signer(from))
    {
        if (log().wants())
            log().add({"Transfer: `from` account ", base58_of(accounts_.key(from)), " must sign"});
        return Err{missing_required_signature};
    }
    return move_lamports(from, to, lamports);
}

Checked SystemInstruction::create_account(bool has_seed) noexcept
{
    Seed seed;
    if (has_seed)
    {
        seed.base = data_.key();
        seed.text = data_.string();
    }
    const std::uint64_t lamports = data_.number();
    const std::uint64_t space = data_.number();
    seed.owner = data_.key();
    if (const Checked enough = require(2); !enough.ok())
        return enough;
    const auto address = address_at(1, has_seed ? &seed : nullptr);
    if (!address.ok())
        return Err{address.error()};
    {
        auto to = invoke_->transaction().borrow(1);
        if (!to.ok())
            return Err{to.error()};
        if (to->lamports() > 0)
        {
            if (log().wants())
                log().add({"Create Account: account ", text_of(*address), " already in use"});
            return refused(SystemError::account_already_in_use);
        }
        if (const Checked allocated = allocate(*to, *address, space); !allocated.ok())
            return allocated;
        if (const Checked assigned = assign(*to, *address, seed.owner); !assigned.ok())
            return assigned;
    }
    return transfer(0, 1, lamports);
}

Checked SystemInstruction::create_account_allow_prefund() noexcept
{
    const std::uint64_t lamports = data_.number();
    const std::uint64_t space = data_.number();
    const Pubkey owner = data_.key();
    if (const Checked enough = require(lamports > 0 ? 2 : 1); !enough.ok())
        return enough;
    {
        const Address address{.address = accounts_.key(0), .base = std::nullopt};
        auto to = invoke_->transaction().borrow(0);
        if (!to.ok())
            return Err{to.error()};
        if (const Checked allocated = allocate(*to, address, space); !allocated.ok())
            return allocated;
        if (const Checked assigned = assign(*to, address, owner); !assigned.ok())
            return assigned;
    }
    return lamports > 0 ? transfer(1, 0, lamports) : Done{};
}

Checked SystemInstruction::assign_account(bool has_seed) noexcept
{
    Seed seed;
    if (has_seed)
    {
        seed.base = data_.key();
        seed.text = data_.string();
    }
    seed.owner = data_.key();
    if (const Checked enough = require(1); !enough.ok())
        return enough;
    auto account = invoke_->transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    const auto address = address_at(0, has_seed ? &seed : nullptr);
    if (!address.ok())
        return Err{address.error()};
    return assign(*account, *address, seed.owner);
}

Checked SystemInstruction::allocate_account() noexcept
{
    const std::uint64_t space = data_.number();
    if (const Checked enough = require(1); !enough.ok())
        return enough;
    auto account = invoke_->transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    return allocate(*account, {.address = accounts_.key(0), .base = std::nullopt}, space);
}

Checked SystemInstruction::allocate_account_with_seed() noexcept
{
    Seed seed;
    seed.base = data_.key();
    seed.text = data_.string();
    const std::uint64_t space = data_.number();
    seed.owner = data_.key();
    if (const Checked enough = require(1); !enough.ok())
        return enough;
    auto account = invoke_->transaction().borrow(0);
    if (!account.ok())
        return Err{account.error()};
    const auto address = address_at(0, &seed);
    if (!address.ok())
        return Err{address.error()};
    if (const Checked allocated = allocate(*account, *address, space); !allocated.ok())
        return allocated;
    return assign(*account, *address, seed.owner);
}

Checked SystemInstruction::transfer_with_seed() noexcept
{
    const std::uint64_t lamports = data_.number();
    Seed seed;
    seed.text = data_.string();
    seed.owner = data_.key();
    if (const Checked enough = require(3); !enough.ok())
        return enough;
    seed.base = accounts_.key(1);
    if (!accounts_.is_signer(1))
    {
        if (log().wants())
            log().add({"Transfer: 'from' account ", base58_of(seed.base), " must sign"});
        return Err{missing_required_signature};
    }
    const auto derived = derive(seed, invoke_->crypto());
    if (!derived.ok())
        return Err{derived.error()};
    if (accounts_.key(0) == *derived)
        return move_lamports(0, 2, lamports);
    if (log().wants())
        log().add({"Transfer: 'from' address ", base58_of(accounts_.key(0)),
            " does not match derived address ", base58_of(*derived)});
    return refused(SystemError::address_with_seed_mismatch);
}

Checked SystemInstruction::take_nonce_instruction(SystemTag tag) noexcept
{
    const std::uint64_t lamports = tag == SystemTag::withdraw_nonce ? data_.number() : 0;
    const bool has_authority =
        tag == SystemTag::initialize_nonce || tag == SystemTag::authorize_nonce;
    const Pubkey authority = has_authority ? data_.key() : Pubkey{};
    if (!data_.ok())
        return Err{invalid_instruction_data};
    switch (tag)
    {
    case SystemTag::advance_nonce:
        return advance_nonce(*invoke_);
    case SystemTag::withdraw_nonce:
        return withdraw_nonce(*invoke_, lamports);
    case SystemTag::initialize_nonce:
        return initialize_nonce(*invoke_, authority);
    case SystemTag::authorize_nonce:
        return authorize_nonce(*invoke_, authority);
    default:
        return upgrade_nonce(*invoke_);
    }
}

Checked SystemInstruction::run() noexcept
{
    const auto tag = static_cast<SystemTag>(data_.number32());
    if (!data_.ok())
        return Err{invalid_instruction_data};
    switch (tag)
    {
    case SystemTag::transfer:
    {
        const std::uint64_t lamports = data_.number();
        const Checked enough = require(2);
        return enough.ok() ? transfer(0, 1, lamports) : enough;
    }
    case SystemTag::create_account:
    case SystemTag::create_account_with_seed:
        return create_account(tag == SystemTag::create_account_with_seed);
    case SystemTag::assign:
    case SystemTag::assign_with_seed:
        return assign_account(tag == SystemTag::assign_with_seed);
    case SystemTag::advance_nonce:
    case SystemTag::withdraw_nonce:
    case SystemTag::initialize_nonce:
    case SystemTag::authorize_nonce:
    case SystemTag::upgrade_nonce:
        return take_nonce_instruction(tag);
    case SystemTag::allocate:
        return allocate_account();
    case SystemTag::allocate_with_seed:
        return allocate_account_with_seed();
    case SystemTag::transfer_with_seed:
        return transfer_with_seed();
    case SystemTag::create_account_allow_prefund:
        return create_account_allow_prefund();
    }
    return Err{invalid_instruction_data};
}
}  // namespace

Checked run_system_program(InvokeContext& invoke) noexcept
{
    if (!invoke.consume(system_program_units))
        return Err{computational_budget_exceeded};
    return SystemInstruction{invoke}.run();
}
}  // namespace braid::svm
