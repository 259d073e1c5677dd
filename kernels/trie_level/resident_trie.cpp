// SPDX-License-Identifier: Apache-2.0
#include "kernels/resident_trie.hpp"
#include "kernels/gpu/resident_home.hpp"
#include "kernels/trie_level/encode_gpu.hpp"
#include "kernels/trie_level/resident_pack.hpp"

namespace braid::kernels
{
namespace
{
/// An update with all that it points to.
class OwnedUpdate
{
public:
    explicit OwnedUpdate(const ResidentTrieUpdate& update)
      : given_(update.given.begin(), update.given.end())
    {
        std::size_t count = 0;
        std::size_t size = 0;
        for (const auto level : update.levels)
            for (const ResidentTrieNode& node : level)
            {
                ++count;
                size += path_size(node) + node.value.size();
            }
        // Views into both stay valid: neither grows beyond this.
        nodes_.reserve(count);
        bytes_.reserve(size);
        for (const auto level : update.levels)
        {
            const std::size_t first = nodes_.size();
            for (const ResidentTrieNode& node : level)
                add(node);
            levels_.push_back(std::span{nodes_}.subspan(first));
        }
    }

    [[nodiscard]] ResidentTrieUpdate view() const noexcept
    {
        return {.given = given_, .levels = levels_};
    }
    [[nodiscard]] std::size_t size() const noexcept
    {
        return given_.size() * sizeof(GivenReference) + nodes_.size() * sizeof(ResidentTrieNode) +
               bytes_.size();
    }

private:
    [[nodiscard]] static std::size_t path_size(const ResidentTrieNode& node) noexcept
    {
        return node.kind == TrieNode::Kind::branch ? 0 : (std::size_t{node.path_end} + 1) / 2;
    }
    void add(const ResidentTrieNode& node)
    {
        ResidentTrieNode copy = node;
        copy.path = add_bytes(node.path, path_size(node));
        copy.value = {add_bytes(node.value.data(), node.value.size()), node.value.size()};
        nodes_.push_back(copy);
    }
    [[nodiscard]] const std::uint8_t* add_bytes(const std::uint8_t* from, std::size_t size)
    {
        const std::uint8_t* const at = bytes_.data() + bytes_.size();
        bytes_.insert(bytes_.end(), from, from + size);
        return at;
    }

    std::vector<GivenReference> given_;
    std::vector<ResidentTrieNode> nodes_;
    std::vector<std::span<const ResidentTrieNode>> levels_;
    std::vector<std::uint8_t> bytes_;
};

struct Rules
{
    using Reference = TrieReference;
    using Update = ResidentTrieUpdate;
    using Entry = OwnedUpdate;

    static constexpr std::array kernels{gpu::KernelId::trie_nodes};
    static constexpr std::size_t group_bytes = trie_gpu::group_bytes;

    static void compute(std::span<TrieReference> references, const ResidentTrieUpdate& update,
        const RowChoice& choice) noexcept
    {
        for (const GivenReference& given : update.given)
            references[given.slot] = given.reference;
        std::vector<TrieNode> nodes;
        for (const auto level : update.levels)
        {
            nodes.clear();
            for (const ResidentTrieNode& node : level)
            {
                TrieNode plain = trie_level::plain_node(node);
                plain.reference = &references[node.slot];
                if (node.kind == TrieNode::Kind::branch)
                    clear_free(references.subspan(node.first_child), node.children);
                if (node.kind != TrieNode::Kind::leaf)
                    plain.children = &references[node.first_child];
                nodes.push_back(plain);
            }
            hash_trie_level(nodes, choice);
        }
    }

    [[nodiscard]] static Result<Done, gpu::Error> pack(
        gpu::ResidentMemory& memory, const ResidentTrieUpdate& update) noexcept
    {
        return trie_level::pack(memory, update);
    }

    [[nodiscard]] static std::vector<Slot> slots_of(
        const ResidentTrieUpdate& update, gpu::KernelId) noexcept
    {
        std::vector<Slot> slots;
        for (const auto level : update.levels)
            for (const ResidentTrieNode& node : level)
                slots.push_back(node.slot);
        return slots;
    }

    [[nodiscard]] static TrieReference from_group(
        const std::uint8_t* group, std::size_t place) noexcept
    {
        TrieReference reference;
        reference.item[0] = group[place];
        std::memcpy(reference.item.data() + 1,
            group + resident_group_size + place * trie_gpu::body_size, trie_gpu::body_size);
        return reference;
    }
    static void to_group(std::span<const TrieReference> references, std::uint8_t* group) noexcept
    {
        for (std::size_t place = 0; place < references.size(); ++place)
        {
            group[place] = references[place].item[0];
            std::memcpy(group + resident_group_size + place * trie_gpu::body_size,
                references[place].item.data() + 1, trie_gpu::body_size);
        }
    }

    [[nodiscard]] static bool is_equal(const TrieReference& a, const TrieReference& b) noexcept
    {
        return a.size() == b.size() &&
               std::equal(a.item.begin(), a.item.begin() + static_cast<std::ptrdiff_t>(a.size()),
                   b.item.begin());
    }

private:
    static void clear_free(std::span<TrieReference> children, std::uint16_t mask) noexcept
    {
        for (std::size_t i = 0; i < resident_group_size; ++i)
            if ((mask >> i & 1) == 0)
                children[i].item[0] = TrieReference{}.item[0];
    }
};
static_assert(trie_gpu::group_slots == resident_group_size);
static_assert(trie_gpu::body_size + 1 == sizeof(TrieReference));

void check_node(const ResidentTrieNode& node, std::size_t slots) noexcept
{
    BRAID_ASSERT(node.slot < slots);
    BRAID_ASSERT(node.path_begin <= node.path_end);
    BRAID_ASSERT(node.path_end <= 2 * trie_path_size_max);
    if (node.kind == TrieNode::Kind::leaf)
        return;
    BRAID_ASSERT(node.first_child < slots);
    if (node.kind == TrieNode::Kind::branch)
        BRAID_ASSERT(node.first_child % resident_group_size == 0);
}
}  // namespace

class ResidentTrie::Store final : public gpu::ResidentStore<Rules>
{
    using gpu::ResidentStore<Rules>::ResidentStore;
};

ResidentTrie::ResidentTrie(std::unique_ptr<Store> store) noexcept : store_{std::move(store)} {}
ResidentTrie::ResidentTrie(ResidentTrie&& other) noexcept = default;
ResidentTrie& ResidentTrie::operator=(ResidentTrie&& other) noexcept = default;
ResidentTrie::~ResidentTrie() = default;

Result<ResidentTrie, ResidentError> ResidentTrie::make(
    const ResidentSize& size, const RowChoice& choice) noexcept
{
    return make_with(gpu::choose_home<Rules>(Operation::resident_trie, size, choice), size, choice);
}

Result<ResidentTrie, ResidentError> ResidentTrie::make_on(
    gpu::Fleet& fleet, const ResidentSize& size, const RowChoice& choice) noexcept
{
    return make_with(&fleet, size, choice);
}

Result<ResidentTrie, ResidentError> ResidentTrie::make_with(
    gpu::Fleet* fleet, const ResidentSize& size, const RowChoice& choice) noexcept
{
    auto store = gpu::make_store<Store>(fleet, size, choice);
    if (!store)
        return Err{store.error()};
    return ResidentTrie{std::move(*store)};
}

Result<Done, ResidentError> ResidentTrie::update(const ResidentTrieUpdate& update) noexcept
{
    for (const GivenReference& given : update.given)
    {
        BRAID_ASSERT(given.slot < store_->size());
        BRAID_ASSERT(given.reference.size() <= sizeof(TrieReference));
    }
    for (const auto level : update.levels)
        for (const ResidentTrieNode& node : level)
        {
            check_node(node, store_->size());
            if (node.value.size() > resident_value_size_max)
                return Err{ResidentError::value_too_long};
        }
    store_->update(update);
    return Done{};
}

void ResidentTrie::read(std::span<const Slot> slots, std::span<TrieReference> references) noexcept
{
    BRAID_ASSERT(slots.size() == references.size());
    for (const Slot slot : slots)
        BRAID_ASSERT(slot < store_->size());
    store_->read(slots, references);
    for (TrieReference& reference : references)
        for (std::size_t i = reference.size(); i < sizeof(TrieReference); ++i)
            reference.item[i] = 0;
}

TrieReference ResidentTrie::read(Slot slot) noexcept
{
    TrieReference reference;
    read({&slot, 1}, {&reference, 1});
    return reference;
}

bool ResidentTrie::is_on_device() const noexcept
{
    return store_->is_on_device();
}
}  // namespace braid::kernels
