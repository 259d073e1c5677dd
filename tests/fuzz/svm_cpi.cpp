// SPDX-License-Identifier: Apache-2.0
// A program invokes another with structures that the input damaged, as often as it likes: every call ends with a value or a
// fault, the accounts' lamports and sizes stay accounted for, and the caller is the instruction that runs.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/vm-frontends/svm/runtime/guest_structures.hpp"
#include "vm-frontends/svm/runtime/cpi.hpp"

namespace braid::fuzz
{
namespace
{
using svm::BorrowedAccount;
using svm::InstructionError;
using svm::InstructionErrorKind;
using svm::InvokeContext;
using svm::Pubkey;
using svm::tests::Accounts;
using svm::tests::Data;
using svm::tests::GuestStructures;
using svm::tests::Invocations;
using svm::tests::numbered;
using Checked = Result<Done, InstructionError>;

constexpr std::size_t role_count = 5;
constexpr std::size_t calls_max = 4;
constexpr std::size_t damages_max = 12;
constexpr std::size_t acts_max = 6;

class Scene
{
public:
    explicit Scene(Bytes data) : input_(data), is_c_(input_.pick(2) != 0)
    {
        add_accounts();
        run_.begin({.compute_unit_limit = input_.pick(8) == 0 ? input_.below(3000) : 200'000});
        BRAID_ASSERT(run_.world.transaction.push({.accounts = roles_}).ok());
        for (const svm::TxAccount& account : run_.world.accounts)
        {
            lamports_ += account.lamports;
            size_ += static_cast<std::int64_t>(account.size);
        }
        svm::ProgramMemory& memory = run_.invoke->memory();
        BRAID_ASSERT(memory.input.write(run_.world.transaction, svm::InputLayout::aligned).ok());
        memory.machine.memory = {};
        memory.machine.memory.regions[4] = {
            .host = memory.input.data(), .size = memory.input.size(), .writable = true};
        memory.machine.host = &*run_.invoke;
        guest_.emplace(memory.machine, is_c_);
        svm::tests::native_behaviour = [this](InvokeContext& invoke) { return act(invoke); };
    }

    void run()
    {
        for (std::size_t call = 0; call < calls_max && !input_.at_end(); ++call)
        {
            invoke();
            check();
        }
    }

private:
    void add_accounts()
    {
        const auto add = [this](std::uint8_t number, const Pubkey& owner, std::size_t size)
        {
            return run_.world.add(
                {.key = numbered(number), .owner = owner, .lamports = 1000}, Data(size, number));
        };
        add(2, Accounts::program, input_.below(400));
        add(3, Invocations::native, input_.below(400));
        add(4, numbered(5), input_.below(400));
        add(5, Accounts::program, 0);
        for (std::uint16_t i = 2; i < 6; ++i)
            roles_.push_back({.index_in_transaction = i,
                .is_signer = input_.pick(2) != 0,
                .is_writable = input_.pick(4) != 0});
        roles_.push_back({.index_in_transaction = run_.native_index});
    }

    /// What the other program does: the input's choice of changes.
    Checked act(InvokeContext& invoke)
    {
        BRAID_ASSERT(invoke.transaction().stack_height() == 2);
        static_cast<void>(invoke.consume(input_.pick(3)));
        for (std::size_t i = input_.pick(acts_max); i > 0; --i)
        {
            auto account = invoke.transaction().borrow(input_.pick(6));
            if (!account.ok())
                return Err{account.error()};
            if (const Checked changed = change(*account); !changed.ok())
                return changed;
        }
        return Done{};
    }
    Checked change(BorrowedAccount& account)
    {
        switch (input_.pick(6))
        {
        case 0:
            return account.add_lamports(input_.pick(4));
        case 1:
            return account.take_lamports(input_.pick(4));
        case 2:
            return account.set_size(input_.below(20'000));
        case 3:
            return account.set_data(input_.bytes(input_.pick(64)));
        case 4:
            return account.set_owner(input_.pick(2) != 0 ? Accounts::program : Invocations::native);
        default:
        {
            const auto data = account.data_for_write();
            if (!data.ok())
                return Err{data.error()};
            if (!data->empty())
                (*data)[input_.below(data->size())] = input_.byte();
            return Done{};
        }
        }
    }

    std::uint64_t address()
    {
        const std::uint64_t low = input_.below(svm::tests::GuestStructures::heap_size + 16);
        switch (input_.pick(6))
        {
        case 0:
            return svm::heap_start + low;
        case 1:
            return svm::input_start + low;
        case 2:
            return low;
        case 3:
            return ~low;
        case 4:
            return svm::stack_start + low;
        default:
        {
            std::array<std::uint8_t, 8> bytes{};
            std::ranges::copy(input_.bytes(8), bytes.begin());
            return load_le<std::uint64_t>(bytes.data());
        }
        }
    }

    void invoke()
    {
        using Meta = InvokeContext::Invocation::Meta;
        svm::ProgramMemory& memory = run_.invoke->memory();
        // Structures are written anew; what earlier calls left in the heap is overwritten or stays.
        guest_.emplace(memory.machine, is_c_);
        std::vector<Meta> metas;
        for (std::uint16_t i = 0; i < role_count; ++i)
            metas.push_back({run_.world.accounts[roles_[i].index_in_transaction].key,
                roles_[i].is_signer && input_.pick(2) != 0,
                roles_[i].is_writable && input_.pick(4) != 0});
        std::array<std::uint64_t, 5> arguments{};
        arguments[0] = guest_->instruction(Invocations::native, metas, Data(input_.pick(40)));
        for (const svm::InputAccount& place : memory.input.accounts())
            guest_->info(place, load_le<std::uint64_t>(memory.input.data() + place.data - 8));
        arguments[1] = guest_->infos();
        arguments[2] = role_count;
        if (input_.pick(2) != 0)
        {
            arguments[3] = guest_->signer({Data(input_.pick(40), 1), Data{input_.byte()}});
            arguments[4] = 1;
        }
        damage(memory, arguments);
        const auto result = is_c_ ? svm::sol_invoke_signed_c(memory.machine, arguments) :
                                    svm::sol_invoke_signed_rust(memory.machine, arguments);
        BRAID_ASSERT(!result.ok() || *result == 0);
    }

    void damage(svm::ProgramMemory& memory, std::array<std::uint64_t, 5>& arguments)
    {
        for (std::size_t i = input_.pick(damages_max); i > 0; --i)
        {
            const std::size_t at = input_.below(guest_->used());
            switch (input_.pick(4))
            {
            case 0:
                guest_->set_word(svm::heap_start + at / 8 * 8, address());
                break;
            case 1:
                guest_->set_byte(svm::heap_start + at, input_.byte());
                break;
            case 2:
                store_le(memory.input.data() + input_.below(memory.input.size() - 7), address());
                break;
            default:
                arguments[input_.pick(5)] = address();
            }
        }
    }

    void check()
    {
        svm::TransactionContext& transaction = run_.world.transaction;
        BRAID_ASSERT(transaction.stack_height() == 1);
        svm::TransactionContext::LamportsDelta lamports = 0;
        std::int64_t size = 0;
        for (const svm::TxAccount& account : run_.world.accounts)
        {
            BRAID_ASSERT(!account.borrowed);
            lamports += account.lamports;
            size += static_cast<std::int64_t>(account.size);
        }
        BRAID_ASSERT(lamports - lamports_ == transaction.lamports_delta);
        BRAID_ASSERT(size - size_ == transaction.resize_delta);
    }

    Input input_;
    bool is_c_;
    Invocations run_;
    std::vector<svm::InstructionAccount> roles_;
    std::optional<GuestStructures> guest_;
    svm::TransactionContext::LamportsDelta lamports_ = 0;
    std::int64_t size_ = 0;
};
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Scene({data, size}).run();
    return 0;
}
