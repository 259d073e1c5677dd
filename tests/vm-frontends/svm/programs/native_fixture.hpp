// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/host_crypto.hpp"
#include "tests/vm-frontends/svm/runtime/accounts_fixture.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include <string>

namespace braid::svm::tests
{
/// The runtime's own programs, and those of loaders as what cannot run.
class NativePrograms final : public ProgramLookup
{
public:
    [[nodiscard]] const LoadedProgram* find(const TxAccount& account) noexcept override
    {
        return find_native_program(account.key);
    }
};

/// Fields of an instruction's data, one after another.
class Encoder
{
public:
    Encoder& u32(std::uint32_t value) { return little(value); }
    Encoder& u64(std::uint64_t value) { return little(value); }
    Encoder& raw(Bytes bytes)
    {
        data.insert(data.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Encoder& text(std::string_view value)
    {
        u64(value.size());
        data.insert(data.end(), value.begin(), value.end());
        return *this;
    }

    Data data;

private:
    template <typename T>
    Encoder& little(T value)
    {
        std::array<std::uint8_t, sizeof(T)> bytes;
        store_le(bytes.data(), value);
        return raw(bytes);
    }
};

/// A transaction of one program of the runtime, over accounts made by hand. Account 0 is the program.
class NativeWorld
{
public:
    explicit NativeWorld(const Pubkey& id) : accounts(ids::native_loader)
    {
        accounts.accounts[0].key = id;
        sysvars.rent = Rent{};
        sysvars.clock = Clock{.slot = 7};
        sysvars.recent_blockhashes = {RecentBlockhash{}};
        env.sysvars = &sysvars;
        env.crypto = &kernels::host_crypto();
        env.programs = &programs;
        env.blockhash = numbered(77);
    }

    /// Runs one instruction. The log is in lines() behind it.
    [[nodiscard]] Result<Done, InstructionError> run(
        std::vector<InstructionAccount> roles, const Encoder& encoder)
    {
        accounts.begin();
        log_memory.reset();
        log.emplace(log_memory, true);
        invoke.emplace(env, ComputeBudget{}, accounts.transaction, *log);
        roles_ = std::move(roles);
        data_ = encoder.data;
        const auto done = invoke->process_instruction({.accounts = roles_, .data = data_});
        // The next instruction is another transaction's: what this one wrote is the state's.
        for (TxAccount& account : accounts.accounts)
        {
            state_.emplace_back(account.data, account.data + account.size);
            account.data = state_.back().data();
            account.capacity = 0;
        }
        return done;
    }
    /// What the program itself logged: without the lines about its beginning and its end.
    [[nodiscard]] std::vector<std::string> lines() const
    {
        std::vector<std::string> lines;
        for (const std::string_view line : log->lines())
            if (!line.starts_with("Program 1111") && !line.starts_with("Program BPFL"))
                lines.emplace_back(line);
        return lines;
    }
    [[nodiscard]] TxAccount& at(std::size_t index) { return accounts.accounts[index]; }
    [[nodiscard]] Bytes data_at(std::size_t index) { return {at(index).data, at(index).size}; }

    Accounts accounts;
    Sysvars sysvars;
    NativePrograms programs;
    InvokeEnv env;
    Arena log_memory;
    std::optional<LogCollector> log;
    std::optional<InvokeContext> invoke;

private:
    std::vector<InstructionAccount> roles_;
    Data data_;
    std::deque<Data> state_;
};

[[nodiscard]] inline InstructionAccount signer(std::uint16_t index)
{
    return {.index_in_transaction = index, .is_signer = true, .is_writable = true};
}
[[nodiscard]] inline InstructionAccount written(std::uint16_t index)
{
    return {.index_in_transaction = index, .is_signer = false, .is_writable = true};
}
[[nodiscard]] inline InstructionAccount read(std::uint16_t index)
{
    return {.index_in_transaction = index};
}
}  // namespace braid::svm::tests
