// SPDX-License-Identifier: Apache-2.0
#include "base/base58.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/loader_instruction.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using Kind = LoaderState::Kind;
using enum InstructionErrorKind;

struct DerivedAddress
{
    Pubkey address;
    std::uint8_t bump = 0;
};

/// The first address, from bump 255 down to 1, that is no point of the curve.
[[nodiscard]] std::optional<DerivedAddress> find_program_data_address(
    const Pubkey& program, const Pubkey& loader, const Crypto& crypto) noexcept
{
    for (std::uint8_t bump = 255; bump > 0; --bump)
    {
        const std::array<Bytes, 2> seeds{Bytes{program}, Bytes{&bump, 1}};
        if (const auto address = create_program_address(seeds, loader, crypto); address.ok())
            return DerivedAddress{.address = *address, .bump = bump};
    }
    return std::nullopt;
}

/// Where an instruction that puts a buffer's ELF into service names its accounts.
struct Places
{
    std::size_t buffer = 0;
    std::size_t authority = 0;
};

/// That the buffer holds something, and its authority, which is the program's, too, signed.
[[nodiscard]] Checked check_buffer(LoaderInstruction& in, const Places& places) noexcept
{
    const auto buffer = in.borrow(places.buffer);
    if (!buffer.ok())
        return Err{buffer.error()};
    if (!buffer->is_writable())
        return in.refuse("Buffer account not writeable", invalid_argument);
    if (buffer->owner() != in.program())
        return in.refuse("Buffer account not owned by loader", incorrect_program_id);
    const auto state = decode_loader_state(buffer->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::buffer)
        return in.refuse("Invalid Buffer account", invalid_argument);
    if (state->authority != in.accounts.key(places.authority))
        return in.refuse("Buffer and upgrade authority don't match", incorrect_authority);
    if (!in.accounts.is_signer(places.authority))
        return in.refuse("Upgrade authority did not sign", missing_required_signature);
    if (buffer->data().size() <= LoaderState::buffer_header_size)
        return in.refuse("Buffer account too small", invalid_account_data);
    return Done{};
}

/// The sysvars that deploying and upgrading name in the same places.
struct DeploySysvars
{
    const Rent* rent = nullptr;
    const Clock* clock = nullptr;
};
[[nodiscard]] Result<DeploySysvars, InstructionError> sysvars_of(LoaderInstruction& in) noexcept
{
    const auto rent = sysvar_at(in.accounts, 4, ids::rent, in.invoke.sysvars().rent);
    if (!rent.ok())
        return Err{rent.error()};
    const auto clock = sysvar_at(in.accounts, 5, ids::clock, in.invoke.sysvars().clock);
    if (!clock.ok())
        return Err{clock.error()};
    return DeploySysvars{.rent = *rent, .clock = *clock};
}

[[nodiscard]] Checked check_new_program(LoaderInstruction& in, const Rent& rent) noexcept
{
    const auto program = in.borrow(2);
    if (!program.ok())
        return Err{program.error()};
    const auto state = decode_loader_state(program->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::uninitialized)
        return in.refuse("Program account already initialized", account_already_initialized);
    const std::size_t size = program->data().size();
    if (size < LoaderState::program_size)
        return in.refuse("Program account too small", account_data_too_small);
    if (program->lamports() < rent.minimum_balance(size))
        return in.refuse("Program account not rent-exempt", executable_account_not_rent_exempt);
    return Done{};
}

/// Gives the buffer's lamports to who pays for the program data.
[[nodiscard]] Checked drain_buffer(LoaderInstruction& in) noexcept
{
    auto buffer = in.borrow(3);
    if (!buffer.ok())
        return Err{buffer.error()};
    auto payer = in.borrow(0);
    if (!payer.ok())
        return Err{payer.error()};
    if (const Checked added = payer->add_lamports(buffer->lamports()); !added.ok())
        return added;
    return buffer->set_lamports(0);
}

/// Has the system program make the account of the program data.
[[nodiscard]] Checked create_program_data(
    LoaderInstruction& in, std::uint64_t lamports, std::uint64_t size) noexcept
{
    constexpr std::size_t instruction_size = 52;
    const auto data = in.invoke.transaction().scratch().make_array<std::uint8_t>(instruction_size);
    store_le(data.data() + 4, lamports);
    store_le(data.data() + 12, size);
    std::memcpy(data.data() + 20, in.program().data(), sizeof(Pubkey));
    const Pubkey program_data = in.accounts.key(1);
    // The buffer is named, though nothing is done to it, for its lamports have left it: the sum over the instruction's
    // accounts would not be even without it.
    const std::array<InvokeContext::Invocation::Meta, 3> metas{{
        {.key = in.accounts.key(0), .is_signer = true, .is_writable = true},
        {.key = program_data, .is_signer = true, .is_writable = true},
        {.key = in.accounts.key(3), .is_signer = false, .is_writable = true},
    }};
    return in.invoke.invoke(
        {.program = ids::system_program, .accounts = metas, .data = data}, {&program_data, 1});
}

/// That what the buffer at `index` holds may run.
[[nodiscard]] Checked check_elf(LoaderInstruction& in, std::size_t index) noexcept
{
    const auto buffer = in.borrow(index);
    if (!buffer.ok())
        return Err{buffer.error()};
    if (buffer->data().size() < LoaderState::buffer_header_size)
        return Err{account_data_too_small};
    return check_deployable(in.invoke, buffer->data().subspan(LoaderState::buffer_header_size));
}

/// Writes what the buffer holds behind a new state of the program data.
[[nodiscard]] Checked fill_program_data(
    BorrowedAccount& program_data, const LoaderState& state, const BorrowedAccount& buffer) noexcept
{
    if (const Checked written = write_loader_state(program_data, state); !written.ok())
        return written;
    const auto to = program_data.data_for_write();
    if (!to.ok())
        return Err{to.error()};
    const Bytes elf = buffer.data().subspan(LoaderState::buffer_header_size);
    if (to->size() < LoaderState::program_data_header_size + elf.size())
        return Err{account_data_too_small};
    const auto image = to->subspan(LoaderState::program_data_header_size);
    std::ranges::copy(elf, image.begin());
    std::ranges::fill(image.subspan(elf.size()), std::uint8_t{0});
    return Done{};
}

[[nodiscard]] Checked finish_deployment(LoaderInstruction& in, std::uint64_t slot) noexcept
{
    {
        auto program_data = in.borrow(1);
        if (!program_data.ok())
            return Err{program_data.error()};
        auto buffer = in.borrow(3);
        if (!buffer.ok())
            return Err{buffer.error()};
        const LoaderState state{
            .kind = Kind::program_data, .slot = slot, .authority = in.accounts.key(7)};
        if (const Checked filled = fill_program_data(*program_data, state, *buffer); !filled.ok())
            return filled;
        if (const Checked cut = buffer->set_size(LoaderState::buffer_header_size); !cut.ok())
            return cut;
    }
    auto program = in.borrow(2);
    if (!program.ok())
        return Err{program.error()};
    if (const Checked written = write_loader_state(
            *program, {.kind = Kind::program, .program_data = in.accounts.key(1)});
        !written.ok())
        return written;
    if (const Checked set = program->set_executable(true); !set.ok())
        return set;
    if (in.invoke.log().wants())
        in.invoke.log().add({"Deployed program ", base58_of(program->key())});
    return Done{};
}

/// That the program to upgrade is one, and the first account has its data.
[[nodiscard]] Checked check_program(LoaderInstruction& in) noexcept
{
    const auto program = in.borrow(1);
    if (!program.ok())
        return Err{program.error()};
    if (!program->is_writable())
        return in.refuse("Program account not writeable", invalid_argument);
    if (program->owner() != in.program())
        return in.refuse("Program account not owned by loader", incorrect_program_id);
    const auto state = decode_loader_state(program->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::program)
        return in.refuse("Invalid Program account", invalid_account_data);
    if (state->program_data != in.accounts.key(0))
        return in.refuse("Program and ProgramData account mismatch", invalid_argument);
    return Done{};
}

/// What the buffer that an upgrade takes holds.
struct Upgrade
{
    std::uint64_t slot = 0;
    std::uint64_t buffer_lamports = 0;
    std::size_t elf_size = 0;
    /// What the program data must keep.
    std::uint64_t required = 0;
};

[[nodiscard]] std::uint64_t lamports_together(std::uint64_t a, std::uint64_t b) noexcept
{
    return b > ~std::uint64_t{0} - a ? ~std::uint64_t{0} : a + b;
}

/// That the program data have room and lamports for the new ELF, and its authority signed.
[[nodiscard]] Checked check_program_data(
    LoaderInstruction& in, Upgrade& upgrade, const Rent& rent) noexcept
{
    const auto data = in.borrow(0);
    if (!data.ok())
        return Err{data.error()};
    const std::size_t size = data->data().size();
    upgrade.required = std::max<std::uint64_t>(1, rent.minimum_balance(size));
    if (size < LoaderState::program_data_header_size + upgrade.elf_size)
        return in.refuse("ProgramData account not large enough", account_data_too_small);
    if (lamports_together(data->lamports(), upgrade.buffer_lamports) < upgrade.required)
        return in.refuse("Buffer account balance too low to fund upgrade", insufficient_funds);
    const auto state = decode_loader_state(data->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::program_data)
        return in.refuse("Invalid ProgramData account", invalid_account_data);
    if (state->slot == upgrade.slot)
        return in.refuse("Program was deployed in this block already", invalid_argument);
    if (!state->authority)
        return in.refuse("Program not upgradeable", immutable);
    if (*state->authority != in.accounts.key(6))
        return in.refuse("Incorrect upgrade authority provided", incorrect_authority);
    if (!in.accounts.is_signer(6))
        return in.refuse("Upgrade authority did not sign", missing_required_signature);
    return Done{};
}

[[nodiscard]] Checked finish_upgrade(LoaderInstruction& in, const Upgrade& upgrade) noexcept
{
    auto data = in.borrow(0);
    if (!data.ok())
        return Err{data.error()};
    auto buffer = in.borrow(2);
    if (!buffer.ok())
        return Err{buffer.error()};
    const LoaderState state{
        .kind = Kind::program_data, .slot = upgrade.slot, .authority = in.accounts.key(6)};
    if (const Checked filled = fill_program_data(*data, state, *buffer); !filled.ok())
        return filled;
    auto spill = in.borrow(3);
    if (!spill.ok())
        return Err{spill.error()};
    const std::uint64_t funds = lamports_together(data->lamports(), upgrade.buffer_lamports);
    const std::uint64_t rest = funds > upgrade.required ? funds - upgrade.required : 0;
    if (const Checked added = spill->add_lamports(rest); !added.ok())
        return added;
    if (const Checked emptied = buffer->set_lamports(0); !emptied.ok())
        return emptied;
    if (const Checked funded = data->set_lamports(upgrade.required); !funded.ok())
        return funded;
    if (const Checked cut = buffer->set_size(LoaderState::buffer_header_size); !cut.ok())
        return cut;
    if (in.invoke.log().wants())
        in.invoke.log().add({"Upgraded program ", base58_of(in.accounts.key(1))});
    return Done{};
}
}  // namespace

Checked check_deployable(InvokeContext& invoke, Bytes elf) noexcept
{
    if (invoke.env().syscalls == nullptr)
        return Err{program_environment_setup_failure};
    const auto program = load_elf(elf, *invoke.env().syscalls, LoadMode::deploy);
    if (!program.ok())
    {
        if (invoke.log().wants())
            invoke.log().add(message_of(program.error()));
        return Err{invalid_account_data};
    }
    const auto verified = verify(*program);
    if (!verified.ok())
    {
        if (invoke.log().wants())
            invoke.log().add({"Verifier error: ", message_of(verified.error())});
        return Err{invalid_account_data};
    }
    return Done{};
}

Checked deploy_program(LoaderInstruction& in, std::uint64_t data_size_max) noexcept
{
    if (const Checked enough = in.accounts.require(4); !enough.ok())
        return enough;
    const auto sysvars = sysvars_of(in);
    if (!sysvars.ok())
        return Err{sysvars.error()};
    if (const Checked enough = in.accounts.require(8); !enough.ok())
        return enough;
    if (const Checked good = check_new_program(in, *sysvars->rent); !good.ok())
        return good;
    if (const Checked good = check_buffer(in, {.buffer = 3, .authority = 7}); !good.ok())
        return good;
    const std::size_t elf_size = in.borrow(3)->data().size() - LoaderState::buffer_header_size;
    if (data_size_max < elf_size)
        return in.refuse(
            "Max data length is too small to hold Buffer data", account_data_too_small);
    if (data_size_max > Account::data_size_max - LoaderState::program_data_header_size)
        return in.refuse("Max data length is too large", invalid_argument);
    const std::uint64_t size = LoaderState::program_data_header_size + data_size_max;
    const auto derived =
        find_program_data_address(in.accounts.key(2), in.program(), in.invoke.crypto());
    if (!derived || derived->address != in.accounts.key(1))
        return in.refuse("ProgramData address is not derived", invalid_argument);
    if (const Checked drained = drain_buffer(in); !drained.ok())
        return drained;
    const std::uint64_t lamports = std::max<std::uint64_t>(1, sysvars->rent->minimum_balance(size));
    if (const Checked created = create_program_data(in, lamports, size); !created.ok())
        return created;
    if (const Checked good = check_elf(in, 3); !good.ok())
        return good;
    return finish_deployment(in, sysvars->clock->slot);
}

Checked upgrade_program(LoaderInstruction& in) noexcept
{
    if (const Checked enough = in.accounts.require(3); !enough.ok())
        return enough;
    const auto sysvars = sysvars_of(in);
    if (!sysvars.ok())
        return Err{sysvars.error()};
    if (const Checked enough = in.accounts.require(7); !enough.ok())
        return enough;
    if (const Checked good = check_program(in); !good.ok())
        return good;
    if (const Checked good = check_buffer(in, {.buffer = 2, .authority = 6}); !good.ok())
        return good;
    Upgrade upgrade{.slot = sysvars->clock->slot};
    {
        const auto buffer = in.borrow(2);
        upgrade.buffer_lamports = buffer->lamports();
        upgrade.elf_size = buffer->data().size() - LoaderState::buffer_header_size;
    }
    if (const Checked good = check_program_data(in, upgrade, *sysvars->rent); !good.ok())
        return good;
    if (const Checked good = check_elf(in, 2); !good.ok())
        return good;
    return finish_upgrade(in, upgrade);
}
}  // namespace braid::svm
