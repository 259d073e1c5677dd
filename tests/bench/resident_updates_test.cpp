// SPDX-License-Identifier: Apache-2.0
#include "bench/resident_updates.hpp"
#include <gtest/gtest.h>
#include <set>

namespace braid::bench
{
TEST(resident_updates, a_dirty_tree_has_as_many_nodes_as_asked_for_each_in_a_slot_of_its_parent)
{
    for (const std::size_t count : {1, 2, 3, 17, 18, 100, 1'000, 65'536, 300'000})
    {
        const DirtyTree tree = dirty_tree(count);
        std::size_t nodes = 0;
        std::set<kernels::Slot> slots;
        std::set<kernels::Slot> groups{0};
        for (std::size_t level = 0; level < tree.levels.size(); ++level)
        {
            std::set<kernels::Slot> below;
            for (const DirtyTree::Node& node : tree.levels[level])
            {
                ++nodes;
                EXPECT_TRUE(slots.insert(node.slot).second) << "two nodes in slot " << node.slot;
                EXPECT_TRUE(groups.contains(node.slot / kernels::resident_group_size));
                EXPECT_LT(node.slot, tree.slots);
                if (level + 1 == tree.levels.size())
                    continue;
                const kernels::Slot group = node.first_child / kernels::resident_group_size;
                EXPECT_TRUE(below.insert(group).second);
            }
            groups = below;
        }
        EXPECT_EQ(nodes, count);
        EXPECT_EQ(tree.levels.front().size(), 1U);
        EXPECT_EQ(tree.levels.front().front().slot, 0U);
    }
}

TEST(resident_updates, every_row_takes_them)
{
    for (const std::size_t batch : {1, 2, 50, 2'000})
        for (const kernels::RowId row :
            {kernels::RowId::scalar, kernels::RowId::avx2, kernels::RowId::avx512})
        {
            const kernels::RowChoice choice{.forced = row};
            ResidentTrieUpdates tries{batch};
            tries.run(choice);
            tries.run(choice);
            ResidentJellyfishUpdates trees{batch};
            trees.run(choice);
            trees.run(choice);
        }
}
}  // namespace braid::bench
