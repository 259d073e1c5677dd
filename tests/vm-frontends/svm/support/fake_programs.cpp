// SPDX-License-Identifier: Apache-2.0
// Stand-ins until programs/ and sysvars/ are there.
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include "vm-frontends/svm/transaction/durable_nonce.hpp"

namespace braid::svm
{
std::uint64_t Rent::minimum_balance(std::uint64_t data_size) const noexcept
{
    return (128 + data_size) * lamports_per_byte;
}
bool Sysvars::set(const Pubkey& id, Bytes data)
{
    if (id == ids::clock)
        clock = Clock{.slot = load_le<std::uint64_t>(data.data()),
            .epoch_start_timestamp =
                static_cast<std::int64_t>(load_le<std::uint64_t>(data.data() + 8)),
            .epoch = load_le<std::uint64_t>(data.data() + 16),
            .leader_schedule_epoch = load_le<std::uint64_t>(data.data() + 24),
            .unix_timestamp = static_cast<std::int64_t>(load_le<std::uint64_t>(data.data() + 32))};
    if (id == ids::rent)
        rent = Rent{.lamports_per_byte = load_le<std::uint64_t>(data.data())};
    if (id == ids::slot_hashes)
    {
        slot_hashes.emplace();
        for (std::size_t i = 0; i < load_le<std::uint64_t>(data.data()); ++i)
            slot_hashes->push_back({.slot = load_le<std::uint64_t>(data.data() + 8 + 40 * i),
                .hash = Hash32::from(data.subspan(16 + 40 * i, 32))});
    }
    return true;
}
std::optional<Bytes> Sysvars::data_of(const Pubkey&) const noexcept
{
    return std::nullopt;
}

const LoadedProgram* find_native_program(const Pubkey& address) noexcept
{
    static const LoadedProgram system{.kind = LoadedProgram::Kind::native,
        .native = [](InvokeContext& invoke) noexcept -> Result<Done, InstructionError>
        {
            if (!invoke.consume(150))
                return Err{InstructionError{InstructionErrorKind::computational_budget_exceeded}};
            const Bytes data = invoke.transaction().current().data;
            if (data.size() >= 4 && data[0] == 4)
            {
                auto nonce = invoke.transaction().borrow(0);
                if (!nonce.ok())
                    return Err{nonce.error()};
                auto bytes = nonce->data_for_write();
                if (!bytes.ok())
                    return Err{bytes.error()};
                const Hash32 next = durable_nonce_of(invoke.env().blockhash);
                std::memcpy(bytes->data() + 40, next.data(), 32);
                return Done{};
            }
            if (data.size() < 12 || data[0] != 2)
                return Err{InstructionError{InstructionErrorKind::invalid_instruction_data}};
            const auto lamports = load_le<std::uint64_t>(data.data() + 4);
            {
                auto from = invoke.transaction().borrow(0);
                if (!from.ok())
                    return Err{from.error()};
                if (from->lamports() < lamports)
                    return Err{InstructionError::of_custom(1)};
                if (const auto taken = from->take_lamports(lamports); !taken.ok())
                    return taken;
            }
            auto to = invoke.transaction().borrow(1);
            if (!to.ok())
                return Err{to.error()};
            return to->add_lamports(lamports);
        }};
    static const LoadedProgram budget{.kind = LoadedProgram::Kind::native,
        .native = [](InvokeContext& invoke) noexcept -> Result<Done, InstructionError>
        {
            if (!invoke.consume(150))
                return Err{InstructionError{InstructionErrorKind::computational_budget_exceeded}};
            return Done{};
        }};
    if (address == ids::system_program)
        return &system;
    return address == ids::compute_budget ? &budget : nullptr;
}
}  // namespace braid::svm
namespace braid::svm
{
Result<std::uint64_t, Fault> run_compiled(
    const CompiledProgram&, const Executable&, Machine&) noexcept
{
    return std::uint64_t{0};
}
std::size_t code_size_of(const CompiledProgram&) noexcept
{
    return 0;
}
Result<std::shared_ptr<const CompiledProgram>, CompileError> compile(const Executable&)
{
    return Err{CompileError{}};
}
bool can_compile() noexcept
{
    return false;
}
Result<std::uint64_t, Fault> interpret(const Executable&, Machine&) noexcept
{
    return std::uint64_t{0};
}
Result<Executable, ElfError> load_elf(Bytes, const SyscallTable&, LoadMode)
{
    return Err{ElfError{}};
}
Result<Done, VerifierError> verify(const Executable&) noexcept
{
    return Done{};
}
SyscallTable::SyscallTable(std::span<const NamedSyscall>) noexcept {}
std::string message_of(const Fault&)
{
    return {};
}
}  // namespace braid::svm
