// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/host_crypto.hpp"
#include "tests/vm-frontends/svm/runtime/accounts_fixture.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include <functional>
#include <map>
#include <string>

namespace braid::svm::tests
{
/// What a native program of a test does. Set before it is invoked.
inline std::function<Result<Done, InstructionError>(InvokeContext&)> native_behaviour;

[[nodiscard]] inline Result<Done, InstructionError> run_native_behaviour(
    InvokeContext& invoke) noexcept
{
    return native_behaviour(invoke);
}

/// Programs by the addresses of their accounts.
class FakePrograms final : public ProgramLookup
{
public:
    [[nodiscard]] const LoadedProgram* find(const TxAccount& account) noexcept override
    {
        const auto at = programs.find(account.key);
        return at == programs.end() ? nullptr : at->second;
    }

    std::map<Pubkey, const LoadedProgram*> programs;
};

/// A transaction that runs instructions; `native` is a program of the runtime.
class Invocations
{
public:
    explicit Invocations(const Pubkey& loader = ids::upgradeable_loader) : world(loader)
    {
        native_program.kind = LoadedProgram::Kind::native;
        native_program.native = run_native_behaviour;
        lookup.programs[native] = &native_program;
        native_index = world.add({.key = native, .owner = ids::native_loader, .executable = true});
        env.programs = &lookup;
        env.crypto = &kernels::host_crypto();
    }

    /// Begins the transaction; accounts were added before.
    void begin(const ComputeBudget& budget = {})
    {
        world.begin();
        log.emplace(log_memory, true);
        invoke.emplace(env, budget, world.transaction, *log);
    }
    [[nodiscard]] std::vector<std::string> lines() const
    {
        return {log->lines().begin(), log->lines().end()};
    }

    static inline const Pubkey native = numbered(150);

    Accounts world;
    std::uint16_t native_index = 0;
    LoadedProgram native_program;
    FakePrograms lookup;
    InvokeEnv env;
    Arena log_memory;
    std::optional<LogCollector> log;
    std::optional<InvokeContext> invoke;
};
}  // namespace braid::svm::tests
